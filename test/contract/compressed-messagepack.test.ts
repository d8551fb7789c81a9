import { describeOnEveryTopology } from './on-every-topology.ts'

describeOnEveryTopology('compressed MessagePack', {
  SERIALIZER: 'msgpack',
  COMPRESSOR: 'zlib',
  COMPRESSOR_KWARGS: { min_length: 0 },
})
