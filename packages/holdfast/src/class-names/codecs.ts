import {
  BrotliCompressor,
  BufferSerializer,
  DjangoJsonSerializer,
  GzipCompressor,
  IdentityCompressor,
  JsonSerializer,
  Lz4Compressor,
  LzmaCompressor,
  MsgPackSerializer,
  PickleSerializer,
  StringSerializer,
  StructuredSerializer,
  ZlibCompressor,
  ZstdCompressor,
} from '@holdfast/core'
import { inModules } from './named.ts'

/** Gives a class its name in a module of django-redis, and in the same one of django-valkey. */
const inBoth = (module: string, name: string, value: unknown): Readonly<Record<string, unknown>> =>
  inModules([`django_redis.${module}`, `django_valkey.${module}`], [name], value)

/** The names of SERIALIZER. */
export const SERIALIZERS: Readonly<Record<string, unknown>> = {
  json: JsonSerializer,
  msgpack: MsgPackSerializer,
  structured: StructuredSerializer,
  string: StringSerializer,
  buffer: BufferSerializer,
  pickle: PickleSerializer,
  ...inBoth('serializers.json', 'JSONSerializer', DjangoJsonSerializer),
  ...inBoth('serializers.msgpack', 'MSGPackSerializer', MsgPackSerializer),
  ...inBoth('serializers.pickle', 'PickleSerializer', PickleSerializer),
  'django.core.cache.backends.redis.RedisSerializer': PickleSerializer,
  'redis_cache.serializers.JSONSerializer': DjangoJsonSerializer,
  'redis_cache.serializers.MSGPackSerializer': MsgPackSerializer,
  'redis_cache.serializers.PickleSerializer': PickleSerializer,
}

/** The names of COMPRESSOR. */
export const COMPRESSORS: Readonly<Record<string, unknown>> = {
  identity: IdentityCompressor,
  zlib: ZlibCompressor,
  gzip: GzipCompressor,
  brotli: BrotliCompressor,
  zstd: ZstdCompressor,
  lz4: Lz4Compressor,
  lzma: LzmaCompressor,
  xz: LzmaCompressor,
  ...inBoth('compressors.identity', 'IdentityCompressor', IdentityCompressor),
  ...inBoth('compressors.zlib', 'ZlibCompressor', ZlibCompressor),
  ...inBoth('compressors.gzip', 'GzipCompressor', GzipCompressor),
  ...inBoth('compressors.zstd', 'ZStdCompressor', ZstdCompressor),
  ...inBoth('compressors.lz4', 'Lz4Compressor', Lz4Compressor),
  ...inBoth('compressors.lzma', 'LzmaCompressor', LzmaCompressor),
  'django_valkey.compressors.brotli.BrotliCompressor': BrotliCompressor,
  'redis_cache.compressors.NoopCompressor': IdentityCompressor,
  'redis_cache.compressors.ZLibCompressor': ZlibCompressor,
}
