import { Absent, DummyCache, KeyvCache, LocMemCache } from '@holdfast/core'
import { ClusterValkeyCache, DjangoRedisCache, LegacyRedisCache, RedisCache, ValkeyCache } from '@holdfast/redis'

/** The names of BACKEND for us, for django-redis, and for packages that derive from it. */
export type RedisName =
  | 'redis'
  | 'django_redis.cache.RedisCache'
  | 'django_prometheus.cache.backends.redis.RedisCache'
  | 'redis_lock.django_cache.RedisCache'

/** The names of BACKEND for Django's own Redis backend. */
export type DjangoRedisName =
  | 'django.core.cache.backends.redis.RedisCache'
  | 'django_prometheus.cache.backends.redis.NativeRedisCache'

/** The names of BACKEND for django-valkey. */
export type ValkeyName = 'django_valkey.cache.ValkeyCache' | 'django_valkey.async_cache.cache.AsyncValkeyCache'

/** The name of BACKEND for django-valkey on a cluster. */
export type ClusterValkeyName = 'django_valkey.cluster_cache.cache.ClusterValkeyCache'

/** The names of BACKEND for django-redis-cache. */
export type LegacyRedisName =
  | 'redis_cache.RedisCache'
  | 'redis_cache.cache.RedisCache'
  | 'redis_cache.backends.single.RedisCache'

/** The names of BACKEND for local memory. */
export type LocMemName =
  | 'locmem'
  | 'django.core.cache.backends.locmem.LocMemCache'
  | 'django_prometheus.cache.backends.locmem.LocMemCache'

/** The names of BACKEND for no cache. */
export type DummyName = 'dummy' | 'django.core.cache.backends.dummy.DummyCache'

/** The name of BACKEND for a Keyv of the application. */
export type KeyvName = 'keyv'

/** The built-in names of BACKEND and their classes. */
export type BuiltInBackends = Readonly<
  Record<RedisName, typeof RedisCache> &
    Record<DjangoRedisName, typeof DjangoRedisCache> &
    Record<ValkeyName, typeof ValkeyCache> &
    Record<ClusterValkeyName, typeof ClusterValkeyCache> &
    Record<LegacyRedisName, typeof LegacyRedisCache> &
    Record<LocMemName, typeof LocMemCache> &
    Record<DummyName, typeof DummyCache> &
    Record<KeyvName, typeof KeyvCache>
>

/** The built-in names of BACKEND and their classes. */
export const BACKENDS: BuiltInBackends = {
  redis: RedisCache,
  'django_redis.cache.RedisCache': RedisCache,
  'django_prometheus.cache.backends.redis.RedisCache': RedisCache,
  'redis_lock.django_cache.RedisCache': RedisCache,
  'django.core.cache.backends.redis.RedisCache': DjangoRedisCache,
  'django_prometheus.cache.backends.redis.NativeRedisCache': DjangoRedisCache,
  'django_valkey.cache.ValkeyCache': ValkeyCache,
  'django_valkey.async_cache.cache.AsyncValkeyCache': ValkeyCache,
  'django_valkey.cluster_cache.cache.ClusterValkeyCache': ClusterValkeyCache,
  'redis_cache.RedisCache': LegacyRedisCache,
  'redis_cache.cache.RedisCache': LegacyRedisCache,
  'redis_cache.backends.single.RedisCache': LegacyRedisCache,
  locmem: LocMemCache,
  'django.core.cache.backends.locmem.LocMemCache': LocMemCache,
  'django_prometheus.cache.backends.locmem.LocMemCache': LocMemCache,
  dummy: DummyCache,
  'django.core.cache.backends.dummy.DummyCache': DummyCache,
  keyv: KeyvCache,
}

const useRedisOrLocMem = (what: string): Absent =>
  new Absent(`${what} has no counterpart here; use 'redis' to share a cache between processes, or 'locmem' within one`)
const DATABASE = useRedisOrLocMem('the database cache')
const FILE = useRedisOrLocMem('the file cache')
const MEMCACHED = useRedisOrLocMem('memcached')
const RING = new Absent(
  "its shards are chosen by another hash ring than django-redis's; use 'redis' with OPTIONS.CLIENT_CLASS 'sharded'",
)

/** The modules of memcached's and of file backends, and of those that count their use. */
type DjangoOrPrometheus = 'django.core.cache.backends' | 'django_prometheus.cache.backends'

/** Names of BACKEND that Django projects use and Node has no class for. */
export type AbsentName =
  | 'db'
  | 'filebased'
  | 'memcached'
  | 'django.core.cache.backends.db.DatabaseCache'
  | `${DjangoOrPrometheus}.filebased.FileBasedCache`
  | `${DjangoOrPrometheus}.memcached.${'MemcachedCache' | 'PyLibMCCache' | 'PyMemcacheCache'}`
  | `redis_cache.${'' | 'backends.multiple.'}ShardedRedisCache`

/** Why there is no class for a name of BACKEND. */
export const ABSENT_BACKENDS: Readonly<Record<AbsentName, Absent>> = {
  db: DATABASE,
  'django.core.cache.backends.db.DatabaseCache': DATABASE,
  filebased: FILE,
  'django.core.cache.backends.filebased.FileBasedCache': FILE,
  'django_prometheus.cache.backends.filebased.FileBasedCache': FILE,
  memcached: MEMCACHED,
  'django.core.cache.backends.memcached.MemcachedCache': MEMCACHED,
  'django.core.cache.backends.memcached.PyLibMCCache': MEMCACHED,
  'django.core.cache.backends.memcached.PyMemcacheCache': MEMCACHED,
  'django_prometheus.cache.backends.memcached.MemcachedCache': MEMCACHED,
  'django_prometheus.cache.backends.memcached.PyLibMCCache': MEMCACHED,
  'django_prometheus.cache.backends.memcached.PyMemcacheCache': MEMCACHED,
  'redis_cache.ShardedRedisCache': RING,
  'redis_cache.backends.multiple.ShardedRedisCache': RING,
}
