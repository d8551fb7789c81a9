import {
  Absent,
  BrotliCompressor,
  BufferSerializer,
  type ClassTable,
  DjangoJsonSerializer,
  DummyCache,
  defaultKeyFunction,
  defaultReverseKeyFunction,
  GzipCompressor,
  IdentityCompressor,
  JsonSerializer,
  LocMemCache,
  Lz4Compressor,
  LzmaCompressor,
  MsgPackSerializer,
  PickleSerializer,
  StringSerializer,
  StructuredSerializer,
  ZlibCompressor,
  ZstdCompressor,
} from '@holdfast/core'
import {
  BlockingConnectionPool,
  Cluster,
  ClusterBlockingConnectionPool,
  ClusterClient,
  ClusterConnectionPool,
  ClusterReadOnlyConnectionPool,
  ClusterWithReadReplicasConnectionPool,
  ConnectionPool,
  DefaultClient,
  DjangoRedisCache,
  HerdClient,
  Redis,
  RedisCache,
  SentinelClient,
  SentinelConnectionPool,
  ShardedClient,
} from '@holdfast/redis'

const useRedisOrLocMem = (what: string): Absent =>
  new Absent(`${what} has no counterpart here; use 'redis' to share a cache between processes, or 'locmem' within one`)

/** The built-in names of BACKEND and their classes. */
export interface BuiltInBackends {
  readonly redis: typeof RedisCache
  readonly 'django_redis.cache.RedisCache': typeof RedisCache
  readonly 'django.core.cache.backends.redis.RedisCache': typeof DjangoRedisCache
  readonly locmem: typeof LocMemCache
  readonly 'django.core.cache.backends.locmem.LocMemCache': typeof LocMemCache
  readonly dummy: typeof DummyCache
  readonly 'django.core.cache.backends.dummy.DummyCache': typeof DummyCache
}

const BACKENDS: BuiltInBackends = {
  redis: RedisCache,
  'django_redis.cache.RedisCache': RedisCache,
  'django.core.cache.backends.redis.RedisCache': DjangoRedisCache,
  locmem: LocMemCache,
  'django.core.cache.backends.locmem.LocMemCache': LocMemCache,
  dummy: DummyCache,
  'django.core.cache.backends.dummy.DummyCache': DummyCache,
}

/** BACKENDs of Django that have no class here. */
const ABSENT_BACKENDS = {
  'django.core.cache.backends.db.DatabaseCache': useRedisOrLocMem('the database cache'),
  'django.core.cache.backends.filebased.FileBasedCache': useRedisOrLocMem('the file cache'),
  db: useRedisOrLocMem('the database cache'),
  filebased: useRedisOrLocMem('the file cache'),
  memcached: useRedisOrLocMem('memcached'),
  'django.core.cache.backends.memcached.MemcachedCache': useRedisOrLocMem('memcached'),
  'django.core.cache.backends.memcached.PyLibMCCache': useRedisOrLocMem('memcached'),
  'django.core.cache.backends.memcached.PyMemcacheCache': useRedisOrLocMem('memcached'),
}

const SERIALIZERS = {
  json: JsonSerializer,
  msgpack: MsgPackSerializer,
  structured: StructuredSerializer,
  string: StringSerializer,
  buffer: BufferSerializer,
  pickle: PickleSerializer,
  'django_redis.serializers.json.JSONSerializer': DjangoJsonSerializer,
  'django_redis.serializers.msgpack.MSGPackSerializer': MsgPackSerializer,
  'django_redis.serializers.pickle.PickleSerializer': PickleSerializer,
  'django.core.cache.backends.redis.RedisSerializer': PickleSerializer,
}

const COMPRESSORS = {
  identity: IdentityCompressor,
  zlib: ZlibCompressor,
  gzip: GzipCompressor,
  brotli: BrotliCompressor,
  zstd: ZstdCompressor,
  lz4: Lz4Compressor,
  lzma: LzmaCompressor,
  xz: LzmaCompressor,
  'django_redis.compressors.identity.IdentityCompressor': IdentityCompressor,
  'django_redis.compressors.zlib.ZlibCompressor': ZlibCompressor,
  'django_redis.compressors.gzip.GzipCompressor': GzipCompressor,
  'django_redis.compressors.zstd.ZStdCompressor': ZstdCompressor,
  'django_redis.compressors.lz4.Lz4Compressor': Lz4Compressor,
  'django_redis.compressors.lzma.LzmaCompressor': LzmaCompressor,
}

/** Python's names of client classes, for one server and for a cluster. */
const SINGLE_CLIENTS = ['redis.client.Redis', 'redis.client.StrictRedis', 'redis.Redis', 'redis.StrictRedis']
const CLUSTER_CLIENTS = [
  'rediscluster.RedisCluster',
  'rediscluster.StrictRedisCluster',
  'rediscluster.client.RedisCluster',
  'rediscluster.client.StrictRedisCluster',
  'redis.cluster.RedisCluster',
  'redis.RedisCluster',
]

const named = (names: readonly string[], value: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(names.map((name) => [name, value]))

/** redis-py-cluster's pool classes, by their names in one of its modules. */
const clusterPools = (module: string): Readonly<Record<string, unknown>> => ({
  [`${module}.ClusterConnectionPool`]: ClusterConnectionPool,
  [`${module}.ClusterBlockingConnectionPool`]: ClusterBlockingConnectionPool,
  [`${module}.ClusterReadOnlyConnectionPool`]: ClusterReadOnlyConnectionPool,
  [`${module}.ClusterWithReadReplicasConnectionPool`]: ClusterWithReadReplicasConnectionPool,
})

/**
 * All names of classes, by setting. Immutable; `classes` of `createCaches` adds to it.
 *
 * The first name of each class is ours; the others are Django's.
 */
export const builtInClasses: ClassTable = {
  BACKEND: { ...BACKENDS, ...ABSENT_BACKENDS },
  CLIENT_CLASS: {
    default: DefaultClient,
    cluster: ClusterClient,
    sharded: ShardedClient,
    sentinel: SentinelClient,
    herd: HerdClient,
    'django_redis.client.DefaultClient': DefaultClient,
    'django_redis.client.default.DefaultClient': DefaultClient,
    'django_redis.client.ShardClient': ShardedClient,
    'django_redis.client.sharded.ShardClient': ShardedClient,
    'django_redis.client.SentinelClient': SentinelClient,
    'django_redis.client.sentinel.SentinelClient': SentinelClient,
    'django_redis.client.HerdClient': HerdClient,
    'django_redis.client.herd.HerdClient': HerdClient,
    // A class of the client library here is a common mistake. It works, with a warning.
    ...named(SINGLE_CLIENTS, Redis),
    ...named(CLUSTER_CLIENTS, Cluster),
  },
  REDIS_CLIENT_CLASS: {
    redis: Redis,
    cluster: Cluster,
    ...named(SINGLE_CLIENTS, Redis),
    ...named(CLUSTER_CLIENTS, Cluster),
  },
  CONNECTION_POOL_CLASS: {
    default: ConnectionPool,
    cluster: ClusterConnectionPool,
    blocking: BlockingConnectionPool,
    'cluster-blocking': ClusterBlockingConnectionPool,
    'cluster-read-only': ClusterReadOnlyConnectionPool,
    'cluster-read-replicas': ClusterWithReadReplicasConnectionPool,
    sentinel: SentinelConnectionPool,
    'redis.connection.ConnectionPool': ConnectionPool,
    'redis.ConnectionPool': ConnectionPool,
    'redis.connection.BlockingConnectionPool': BlockingConnectionPool,
    'redis.BlockingConnectionPool': BlockingConnectionPool,
    'redis.sentinel.SentinelConnectionPool': SentinelConnectionPool,
    ...clusterPools('rediscluster.connection'),
    ...clusterPools('rediscluster'),
  },
  SERIALIZER: SERIALIZERS,
  COMPRESSOR: COMPRESSORS,
  KEY_FUNCTION: { 'django.core.cache.backends.base.default_key_func': defaultKeyFunction },
  REVERSE_KEY_FUNCTION: { 'django_redis.util.default_reverse_key': defaultReverseKeyFunction },
}
