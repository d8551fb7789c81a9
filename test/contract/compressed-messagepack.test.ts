import { topologies } from '../support/topologies.ts'
import { describeContractOn } from './describe-contract.ts'

// Another codec shows in values and counters alone. Everything else is tested with JSON, in the other files.
for (const { name } of topologies) {
  describeContractOn(name, {
    name: 'compressed MessagePack',
    options: { SERIALIZER: 'msgpack', COMPRESSOR: 'zlib', COMPRESSOR_KWARGS: { min_length: 0 } },
    parts: ['values', 'counters'],
  })
}
