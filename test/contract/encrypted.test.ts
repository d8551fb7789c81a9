import { randomBytes } from 'node:crypto'
import { describeContractOn } from './describe-contract.ts'

const ENCRYPTION = { keys: [{ id: 'test', secret: randomBytes(32).toString('base64') }] }
// What writes, moves or compares values. Where it is sent is tested without it.
const parts = ['values', 'writes', 'timeouts', 'bulk', 'loadingMany', 'schemas', 'views'] as const

describeContractOn('local memory', {
  name: 'encrypted JSON',
  options: { ENCRYPTION },
  parts: [...parts, 'counters', 'tags'],
})
describeContractOn('a Redis cluster of six nodes', {
  name: 'encrypted MessagePack, with a near cache',
  options: { ENCRYPTION, NEAR_CACHE: {}, SERIALIZER: 'msgpack', COMPRESSOR: 'zstd' },
  parts,
})
