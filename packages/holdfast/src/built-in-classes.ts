import { Absent, type ClassTable, DummyCache, JsonSerializer, LocMemCache } from '@holdfast/core'

const useRedisOrLocMem = (what: string): Absent =>
  new Absent(`${what} has no counterpart here; use 'redis' to share a cache between processes, or 'locmem' within one`)

/** The built-in names of BACKEND and their classes. */
export interface BuiltInBackends {
  readonly locmem: typeof LocMemCache
  readonly 'django.core.cache.backends.locmem.LocMemCache': typeof LocMemCache
  readonly dummy: typeof DummyCache
  readonly 'django.core.cache.backends.dummy.DummyCache': typeof DummyCache
}

const BACKENDS: BuiltInBackends = {
  locmem: LocMemCache,
  'django.core.cache.backends.locmem.LocMemCache': LocMemCache,
  dummy: DummyCache,
  'django.core.cache.backends.dummy.DummyCache': DummyCache,
}

/** Names of BACKEND that Django knows and Node has no class for. */
const ABSENT_BACKENDS = {
  'django.core.cache.backends.db.DatabaseCache': useRedisOrLocMem('the database cache'),
  'django.core.cache.backends.filebased.FileBasedCache': useRedisOrLocMem('the file cache'),
  'django.core.cache.backends.memcached.PyLibMCCache': useRedisOrLocMem('memcached'),
  'django.core.cache.backends.memcached.PyMemcacheCache': useRedisOrLocMem('memcached'),
}

const SERIALIZERS = {
  json: JsonSerializer,
  'django_redis.serializers.json.JSONSerializer': JsonSerializer,
}

/** Every name a settings object may use for a class, by the setting that names it. Immutable; `classes` of `createCaches` adds to it. */
export const builtInClasses: ClassTable = {
  BACKEND: { ...BACKENDS, ...ABSENT_BACKENDS },
  SERIALIZER: SERIALIZERS,
}
