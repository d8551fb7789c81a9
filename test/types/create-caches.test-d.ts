// Checked by `npm run types`, never run. A wrong type is a compiler error, and so is a wrong call that compiles.

import { keyvStore } from '@holdfast/keyv'
import { CacheModule } from '@holdfast/nest'
import {
  BaseCache,
  type Cache,
  type CacheSettings,
  type Caches,
  type CachesSettings,
  createCaches,
  type DummyCache,
  defineCaches,
  JsonSerializer,
  LocMemCache,
  RedisCache,
  type SettingsWarning,
  type Store,
} from 'holdfast'
import { expectTypeOf, test } from 'vitest'
import type { z } from 'zod'

const LOCATION = 'redis://127.0.0.1:6379/0'

/** A user's backend, with an extra method. */
declare class OwnCache extends BaseCache {
  static schema(): z.ZodUnknown
  static openStore(): Store
  own(): string
}

test('aliases are a union of literals, and each has the class that its BACKEND names', () => {
  const caches = createCaches({
    default: { BACKEND: 'redis', LOCATION, TIMEOUT: null },
    django: { BACKEND: 'django_redis.cache.RedisCache', LOCATION: [LOCATION] },
    builtin: { BACKEND: 'django.core.cache.backends.redis.RedisCache', LOCATION, OPTIONS: { db: 1 } },
    memory: { BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 10 } },
    snowflake: { BACKEND: 'django.core.cache.backends.locmem.LocMemCache', LOCATION: 'snowflake' },
    none: { BACKEND: 'dummy', LOCATION, OPTIONS: { anything: 1 } },
    own: { BACKEND: OwnCache, OPTIONS: { anything: 1 } },
  })
  type Alias = 'default' | 'django' | 'builtin' | 'memory' | 'snowflake' | 'none' | 'own'
  expectTypeOf(caches.aliases).toEqualTypeOf<readonly Alias[]>()
  expectTypeOf(caches.get()).toEqualTypeOf<RedisCache>()
  expectTypeOf(caches.get('default')).toEqualTypeOf<RedisCache>()
  expectTypeOf(caches.get('django')).toEqualTypeOf<RedisCache>()
  expectTypeOf(caches.get('builtin')).toExtend<RedisCache>()
  expectTypeOf(caches.get('memory')).toEqualTypeOf<LocMemCache>()
  expectTypeOf(caches.get('snowflake')).toEqualTypeOf<LocMemCache>()
  expectTypeOf(caches.get('none')).toEqualTypeOf<DummyCache>()
  expectTypeOf(caches.get('own').own()).toEqualTypeOf<string>()
  // @ts-expect-error no such alias
  caches.get('defualt')
  // @ts-expect-error only a Redis cache has a connection
  caches.get('memory').getRedisConnection
})

test('one settings object, or a URL, is the alias default and no other', () => {
  const one = createCaches({ BACKEND: 'locmem' })
  expectTypeOf(one.aliases).toEqualTypeOf<readonly 'default'[]>()
  expectTypeOf(one.get()).toEqualTypeOf<LocMemCache>()
  // @ts-expect-error no such alias
  one.get('locmem')
  const fromUrl = createCaches(LOCATION)
  expectTypeOf(fromUrl.get()).toEqualTypeOf<Cache>()
  // @ts-expect-error no such alias
  fromUrl.get('other')
})

test('settings that are only known to be settings give caches', () => {
  const settings = { BACKEND: 'locmem' } as CacheSettings
  expectTypeOf(createCaches({ pages: settings }).get('pages')).toExtend<Cache>()
  const byName: Readonly<Record<string, CacheSettings>> = { pages: settings }
  expectTypeOf(createCaches(byName).get('whatever')).toExtend<Cache>()
})

test('a user’s own classes have names', () => {
  const classes = { BACKEND: { own: OwnCache }, SERIALIZER: { json: JsonSerializer } }
  expectTypeOf(createCaches({ pages: { BACKEND: 'own' } }, { classes }).get('pages')).toExtend<Cache>()
  expectTypeOf(createCaches({ BACKEND: 'own' }, { classes }).get()).toExtend<Cache>()
  // @ts-expect-error nobody named it
  createCaches({ BACKEND: 'others' }, { classes })
  // @ts-expect-error the name is one of SERIALIZER
  createCaches({ BACKEND: 'json' }, { classes })
  // @ts-expect-error nobody named it at all
  createCaches({ BACKEND: 'own' })
})

test('caches of any settings are caches', () => {
  const settings = { a: { BACKEND: 'locmem' }, b: { BACKEND: 'redis', LOCATION } } as const
  expectTypeOf(createCaches(settings)).toExtend<Caches>()
  expectTypeOf(createCaches(LOCATION)).toExtend<Caches>()
  expectTypeOf(createCaches({} as CacheSettings | CachesSettings)).toExtend<Caches>()
})

test('adapters know the names of a user’s own classes too', () => {
  const classes = { BACKEND: { own: OwnCache } }
  const djangoSettings = { CACHE_HERD_TIMEOUT: 5 }
  keyvStore({ BACKEND: 'own' }, { classes, djangoSettings })
  CacheModule.register({ pages: { BACKEND: 'own' } }, { classes, djangoSettings, isGlobal: true })
  CacheModule.registerAsync({ useFactory: () => ({ BACKEND: 'own' }) as const, classes, djangoSettings })
  // @ts-expect-error nobody named it
  keyvStore({ BACKEND: 'others' }, { classes })
  // @ts-expect-error nobody named it
  CacheModule.register({ pages: { BACKEND: 'others' } }, { classes })
  // @ts-expect-error nobody named it at all
  CacheModule.register({ BACKEND: 'own' })
  // @ts-expect-error not a setting of Django's
  CacheModule.registerAsync({ useFactory: () => ({ BACKEND: 'locmem' }) as const, djangoSettings: { CACHES: {} } })
})

test('settings have types', () => {
  // @ts-expect-error not a name of BACKEND
  createCaches({ default: { BACKEND: 'redsi', LOCATION } })
  // @ts-expect-error a Redis cache needs a LOCATION
  createCaches({ default: { BACKEND: 'redis' } })
  // @ts-expect-error LOCATION is text
  createCaches({ default: { BACKEND: 'redis', LOCATION: 6379 } })
  // @ts-expect-error TIMEOUT is in seconds
  createCaches({ default: { BACKEND: 'locmem', TIMEOUT: '60' } })
  // @ts-expect-error VERSION is a number
  createCaches({ default: { BACKEND: 'locmem', VERSION: '1' } })
  // @ts-expect-error a key is text
  createCaches({ default: { BACKEND: 'locmem', KEY_FUNCTION: (key: number) => `${key}` } })
  // @ts-expect-error one store has one name
  createCaches({ default: { BACKEND: 'locmem', LOCATION: ['a', 'b'] } })
  // @ts-expect-error BACKEND is missing
  createCaches({ default: { LOCATION } })
  // @ts-expect-error not settings
  createCaches(null)
  // @ts-expect-error not settings
  createCaches([{ BACKEND: 'locmem' }])
})

test('OPTIONS are those of the BACKEND', () => {
  // @ts-expect-error local memory has no client
  createCaches({ default: { BACKEND: 'locmem', OPTIONS: { CLIENT_CLASS: 'cluster' } } })
  // @ts-expect-error MAX_ENTRIES is a number
  createCaches({ default: { BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: '10' } } })
  // @ts-expect-error a serializer dumps and loads
  createCaches({ default: { BACKEND: 'locmem', OPTIONS: { SERIALIZER: Map } } })
  // @ts-expect-error a misspelt option
  createCaches({ default: { BACKEND: 'redis', LOCATION, OPTIONS: { PASWORD: 'word' } } })
  // @ts-expect-error PASSWORD is text
  createCaches({ default: { BACKEND: 'redis', LOCATION, OPTIONS: { PASSWORD: 5 } } })
  // @ts-expect-error true or false
  createCaches({ BACKEND: 'redis', LOCATION, OPTIONS: { CONNECTION_POOL_KWARGS: { skip_full_coverage_check: 'yes' } } })
  // @ts-expect-error not a client
  createCaches({ default: { BACKEND: 'redis', LOCATION, OPTIONS: { CLIENT_CLASS: LocMemCache } } })
})

test('createCaches returns disposable caches and takes options', () => {
  const caches = createCaches(
    { BACKEND: 'locmem' },
    { onWarning: (warning) => expectTypeOf(warning).toEqualTypeOf<SettingsWarning>() },
  )
  expectTypeOf(caches).toExtend<AsyncDisposable>()
  expectTypeOf(caches).toEqualTypeOf<Caches<{ readonly default: LocMemCache }>>()
  expectTypeOf(caches.close()).toEqualTypeOf<Promise<void>>()
  // @ts-expect-error a misspelt option
  createCaches({ BACKEND: 'locmem' }, { onWarnings: () => {} })
})

test('values have the types that callers say, a miss is undefined or the default', () => {
  const cache = createCaches({ BACKEND: 'redis', LOCATION }).get()
  expectTypeOf(cache.get('k')).resolves.toEqualTypeOf<unknown>()
  expectTypeOf(cache.get<string>('k')).resolves.toEqualTypeOf<string | undefined>()
  expectTypeOf(cache.get<string, null>('k', { default: null })).resolves.toEqualTypeOf<string | null>()
  expectTypeOf(cache.getMany<number>(['k'])).resolves.toEqualTypeOf<Map<string, number>>()
  expectTypeOf(cache.getOrSet('k', async () => 5)).resolves.toEqualTypeOf<number>()
  expectTypeOf(cache.incr('k')).resolves.toEqualTypeOf<number | bigint>()
  expectTypeOf(cache.ttl('k')).resolves.toEqualTypeOf<number | null | undefined>()
  expectTypeOf(RedisCache).constructorParameters.not.toBeAny()
  // @ts-expect-error a key is text
  cache.get(5)
  // @ts-expect-error seconds, or null
  cache.set('k', 1, { timeout: '60' })
  // @ts-expect-error an unknown option
  cache.set('k', 1, { ttl: 60 })
})

test('a built-in backend, and one that extends it, can be given as the class itself', () => {
  class MyCache extends LocMemCache {
    extra(): number {
      return 1
    }
  }
  class MyRedisCache extends RedisCache {
    extra(): string {
      return ''
    }
  }
  expectTypeOf(createCaches({ default: { BACKEND: LocMemCache } }).get()).toEqualTypeOf<LocMemCache>()
  expectTypeOf(
    createCaches({ default: { BACKEND: MyCache } })
      .get()
      .extra(),
  ).toEqualTypeOf<number>()
  expectTypeOf(
    createCaches({ default: { BACKEND: MyRedisCache, LOCATION } })
      .get()
      .extra(),
  ).toEqualTypeOf<string>()
})

test('get() needs a name where no alias is called default', () => {
  const caches = createCaches({ pages: { BACKEND: 'locmem' } })
  // @ts-expect-error no default
  caches.get()
  expectTypeOf(caches.get('pages')).toEqualTypeOf<LocMemCache>()
})

test('settings on a line of their own keep their types, by defineCaches() and by satisfies', () => {
  const CACHES = defineCaches({
    default: { BACKEND: 'django_redis.cache.RedisCache', LOCATION, OPTIONS: { PASSWORD: null } },
    pages: { BACKEND: 'locmem' },
    sessions: { BACKEND: 'django.core.cache.backends.db.DatabaseCache', LOCATION: 'sessions' },
  })
  const caches = createCaches(CACHES)
  expectTypeOf(caches.get()).toEqualTypeOf<RedisCache>()
  expectTypeOf(caches.get('pages')).toEqualTypeOf<LocMemCache>()
  expectTypeOf(caches.get('sessions')).toEqualTypeOf<Cache>()
  const SATISFIED = { default: { BACKEND: 'redis', LOCATION }, pages: { BACKEND: 'locmem' } } satisfies CachesSettings
  expectTypeOf(createCaches(SATISFIED).get()).toEqualTypeOf<RedisCache>()
  expectTypeOf(createCaches(defineCaches({ BACKEND: 'dummy' })).get()).toEqualTypeOf<DummyCache>()
  const nodes = [{ host: '10.0.0.1', port: 6379 }]
  defineCaches({
    BACKEND: 'django_redis.cache.RedisCache',
    OPTIONS: { CLIENT_CLASS: 'django_redis.client.ClusterClient', REDIS_CLIENT_KWARGS: { cluster_nodes: nodes } },
  })
  // @ts-expect-error not a name of BACKEND
  defineCaches({ default: { BACKEND: 'redsi', LOCATION } })
  // @ts-expect-error not an option
  defineCaches({ default: { BACKEND: 'redis', LOCATION, OPTIONS: { CLIENT_CLAS: 'cluster' } } })
})
