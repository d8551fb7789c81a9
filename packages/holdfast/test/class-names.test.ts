import { describe, expect, test } from 'vitest'
import {
  BaseCache,
  builtInClasses,
  createCaches,
  DummyCache,
  JsonSerializer,
  LocMemCache,
  RedisCache,
  SettingsError,
} from '../src/index.ts'
import { attempt, attemptRedis, lines } from './support.ts'

const LOCATION = 'redis://127.0.0.1:6379/0'

describe('BACKEND', () => {
  test.each([
    ['redis', RedisCache],
    ['django_redis.cache.RedisCache', RedisCache],
    ['django.core.cache.backends.redis.RedisCache', RedisCache],
    ['locmem', LocMemCache],
    ['django.core.cache.backends.locmem.LocMemCache', LocMemCache],
    ['dummy', DummyCache],
    ['django.core.cache.backends.dummy.DummyCache', DummyCache],
    [RedisCache, RedisCache],
    [LocMemCache, LocMemCache],
    [DummyCache, DummyCache],
  ])('%s makes the class it names', (BACKEND, expected) => {
    const { caches, problems } = attempt({ default: { BACKEND, LOCATION } })
    expect(problems).toEqual([])
    expect(caches?.get('default')).toBeInstanceOf(expected)
    expect(caches?.get('default')).toBeInstanceOf(BaseCache)
  })

  test.each([
    'django.core.cache.backends.memcached.PyMemcacheCache',
    'django.core.cache.backends.memcached.PyLibMCCache',
    'django.core.cache.backends.filebased.FileBasedCache',
    'django.core.cache.backends.db.DatabaseCache',
    'diskcache.DjangoCache',
  ])('%s fails when it is asked for, with a warning at start; the others work', async (BACKEND) => {
    const sessions = { BACKEND, LOCATION: '/var/tmp/django_cache' }
    const { caches, problems, warnings } = attempt({ default: { BACKEND: 'locmem' }, sessions })
    expect(problems).toEqual([])
    expect(warnings).toEqual([
      {
        code: 'WARN_CACHE_ABSENT_BACKEND',
        path: 'CACHES.sessions.BACKEND',
        message: expect.stringContaining(BACKEND),
      },
    ])
    expect(caches?.aliases).toEqual(['default'])
    expect(() => caches?.get('sessions')).toThrow(warnings[0]?.message)
    expect(() => caches?.get('sessions')).toThrow(SettingsError)
    await caches?.get('default').set('k', 1)
    expect(await caches?.get('default').get('k')).toBe(1)
  })

  test.each([
    ['redsi', 'redis'],
    ['Redis', 'redis'],
    ['locmen', 'locmem'],
    ['django_redis.cache.RedisCashe', 'django_redis.cache.RedisCache'],
    ['django_redis.RedisCache', 'django_redis.cache.RedisCache'],
    ['django.core.cache.backends.locmem.LocmemCache', 'django.core.cache.backends.locmem.LocMemCache'],
  ])('%s was probably meant to be %s', (BACKEND, meant) => {
    const { problems } = attempt({ default: { BACKEND, LOCATION } })
    expect(lines(problems)).toEqual([expect.stringContaining(`did you mean "${meant}"?`)])
  })
})

describe('a cluster is what settings people copy mean', () => {
  test.each([
    { REDIS_CLIENT_CLASS: 'rediscluster.RedisCluster' },
    { REDIS_CLIENT_CLASS: 'rediscluster.StrictRedisCluster' },
    { REDIS_CLIENT_CLASS: 'redis.cluster.RedisCluster' },
    { CONNECTION_POOL_CLASS: 'rediscluster.connection.ClusterConnectionPool' },
    {
      CLIENT_CLASS: 'django_redis.client.DefaultClient',
      REDIS_CLIENT_CLASS: 'rediscluster.RedisCluster',
      CONNECTION_POOL_CLASS: 'rediscluster.connection.ClusterConnectionPool',
      CONNECTION_POOL_KWARGS: { skip_full_coverage_check: true },
    },
  ])('by %j', (OPTIONS) => {
    const { problems, warnings } = attemptRedis({ OPTIONS })
    expect(problems).toEqual([])
    expect(warnings).toEqual([])
    // Only a cluster refuses a database other than 0.
    const { problems: withDatabase } = attemptRedis({ LOCATION: 'redis://127.0.0.1:6379/3', OPTIONS })
    expect(lines(withDatabase)).toEqual([expect.stringMatching(/^CACHES\.default\.LOCATION: .*database 0/)])
  })

  test('also if the client library’s class is under CLIENT_CLASS, with a warning', () => {
    const { problems, warnings } = attemptRedis({ OPTIONS: { CLIENT_CLASS: 'rediscluster.RedisCluster' } })
    expect(problems).toEqual([])
    expect(warnings).toEqual([
      {
        code: 'WARN_CACHE_CLIENT_CLASS',
        path: 'CACHES.default.OPTIONS.CLIENT_CLASS',
        message: expect.stringContaining('REDIS_CLIENT_CLASS'),
      },
    ])
  })

  test('but not if two settings contradict each other: both are named', () => {
    const { problems } = attemptRedis({
      OPTIONS: { CLIENT_CLASS: 'cluster', CONNECTION_POOL_CLASS: 'redis.connection.ConnectionPool' },
    })
    expect(problems).toHaveLength(1)
    expect(problems[0]?.path).toBe('CACHES.default.OPTIONS.CONNECTION_POOL_CLASS')
    expect(problems[0]?.message).toContain('CACHES.default.OPTIONS.CLIENT_CLASS')
  })
})

describe('a class in a place where it does not fit is refused', () => {
  test.each(['CLIENT_CLASS', 'REDIS_CLIENT_CLASS', 'CONNECTION_POOL_CLASS', 'SERIALIZER'])('%s', (name) => {
    for (const wrong of [class Empty {}, () => {}, Map, JsonSerializer, RedisCache]) {
      if (name === 'SERIALIZER' && wrong === JsonSerializer) continue
      const { problems } = attemptRedis({ OPTIONS: { [name]: wrong } })
      expect(lines(problems)).toEqual([expect.stringMatching(`^CACHES\\.default\\.OPTIONS\\.${name}: expected `)])
    }
  })

  test.each(['CLIENT_CLASS', 'REDIS_CLIENT_CLASS', 'CONNECTION_POOL_CLASS', 'SERIALIZER'])('%s by no name', (name) => {
    for (const wrong of [null, 5, {}, name === 'SERIALIZER' ? 7n : ['redis'], true]) {
      const { problems } = attemptRedis({ OPTIONS: { [name]: wrong } })
      expect(lines(problems)).toEqual([`CACHES.default.OPTIONS.${name}: expected a class or the name of one`])
    }
  })
})

describe('a pickle', () => {
  test.each([
    'pickle',
    'django_redis.serializers.pickle.PickleSerializer',
    'django.core.cache.backends.redis.RedisSerializer',
  ])('is read, not written: writing with %s names the remedy', async (SERIALIZER) => {
    const cache = createCaches({ BACKEND: 'locmem', OPTIONS: { SERIALIZER } }).get()
    await expect(cache.set('k', 'text')).rejects.toThrow(/"k".*SERIALIZER: \['json', 'pickle'\]/)
  })
})

describe('a user’s own classes', () => {
  class Upper extends JsonSerializer {
    override dumps(value: unknown): Buffer {
      return Buffer.from(super.dumps(value).toString().toUpperCase())
    }
  }

  test('are found by the names given to createCaches, and win over built-in ones', async () => {
    const caches = createCaches(
      {
        named: { BACKEND: 'locmem', OPTIONS: { SERIALIZER: 'upper' } },
        itself: { BACKEND: 'locmem', OPTIONS: { SERIALIZER: Upper } },
        won: { BACKEND: 'locmem', OPTIONS: { SERIALIZER: 'json' } },
        other: { BACKEND: 'locmem' },
      },
      { classes: { SERIALIZER: { upper: Upper, json: Upper } } },
    )
    for (const alias of ['named', 'itself', 'won'] as const) {
      const cache = caches.get(alias)
      await cache.set('k', 'text')
      expect(await cache.get('k')).toBe('TEXT')
    }
    await caches.get('other').set('k', 'text')
    expect(await caches.get('other').get('k')).toBe('text')
  })

  test('leave the built-in table unchanged', () => {
    createCaches({ BACKEND: 'mine' }, { classes: { BACKEND: { mine: LocMemCache, redis: LocMemCache } } })
    expect(builtInClasses.BACKEND?.mine).toBeUndefined()
    expect(builtInClasses.BACKEND?.redis).toBe(RedisCache)
    expect(attempt({ default: { BACKEND: 'mine' } }).problems).toHaveLength(1)
  })

  test('may stand for KEY_FUNCTION and REVERSE_KEY_FUNCTION by name', () => {
    const caches = createCaches(
      { BACKEND: 'locmem', KEY_FUNCTION: 'project.make', REVERSE_KEY_FUNCTION: 'project.undo', KEY_PREFIX: 'p' },
      {
        classes: {
          KEY_FUNCTION: {
            'project.make': (key: string, prefix: string, version: number) => `${prefix}#${version}#${key}`,
          },
          REVERSE_KEY_FUNCTION: { 'project.undo': (stored: string) => stored.split('#')[2] ?? '' },
        },
      },
    )
    expect(caches.get().makeKey('k')).toBe('p#1#k')
  })
})
