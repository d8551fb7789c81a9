import { inspect } from 'node:util'
import { ClusterClient, ClusterConnectionPool, createCaches, RedisCache, SettingsError } from 'holdfast'
import { Cluster, Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'

const LOCATION = 'redis://127.0.0.1:6379/0'

/** The problems and warnings of settings. They may be wrong on purpose, so they are not typed. */
function problemsOf(settings: unknown): Record<string, string> {
  try {
    createCaches(settings as { BACKEND: 'redis'; LOCATION: string }, { onWarning: () => {} })
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError)
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('hunter2')
    return Object.fromEntries((error as SettingsError).problems.map(({ path, message }) => [path, message]))
  }
  return {}
}

function warningsOf(settings: object): string[] {
  const warnings: string[] = []
  createCaches(settings as { BACKEND: 'redis'; LOCATION: string }, {
    onWarning: ({ code, path }) => warnings.push(`${code} ${path.replace('CACHES.default.', '')}`),
  })
  return warnings
}

const redis = (OPTIONS: object, location: unknown = LOCATION): object => ({
  BACKEND: 'redis',
  LOCATION: location,
  OPTIONS,
})

describe('topology', () => {
  test.each([
    ['CLIENT_CLASS by our name', { CLIENT_CLASS: 'cluster' }],
    ['CLIENT_CLASS by class', { CLIENT_CLASS: ClusterClient }],
    ['REDIS_CLIENT_CLASS by a Python path', { REDIS_CLIENT_CLASS: 'rediscluster.RedisCluster' }],
    ['REDIS_CLIENT_CLASS of redis-py', { REDIS_CLIENT_CLASS: 'redis.cluster.RedisCluster' }],
    ["REDIS_CLIENT_CLASS by ioredis's class", { REDIS_CLIENT_CLASS: Cluster }],
    ['the pool class alone', { CONNECTION_POOL_CLASS: 'rediscluster.connection.ClusterConnectionPool' }],
    ['the pool class by class', { CONNECTION_POOL_CLASS: ClusterConnectionPool }],
    [
      "django-redis's DefaultClient beside a cluster's class",
      { CLIENT_CLASS: 'django_redis.client.DefaultClient', REDIS_CLIENT_CLASS: 'rediscluster.StrictRedisCluster' },
    ],
    ["the library's class under CLIENT_CLASS, a common mistake", { CLIENT_CLASS: 'rediscluster.RedisCluster' }],
  ])('a cluster is chosen by %s', async (_, OPTIONS) => {
    const caches = createCaches({ BACKEND: 'redis', LOCATION, OPTIONS }, { onWarning: () => {} })
    const cache = caches.get()
    expect(cache).toBeInstanceOf(RedisCache)
    expect(cache.storeIds).toEqual(['cluster:127.0.0.1:6379'])
    await caches.close()
  })

  test.each([
    {},
    { CLIENT_CLASS: 'default' },
    { REDIS_CLIENT_CLASS: 'redis.client.StrictRedis' },
    { REDIS_CLIENT_CLASS: Redis },
  ])('one server is what %j means', async (OPTIONS) => {
    const caches = createCaches({ BACKEND: 'redis', LOCATION, OPTIONS })
    expect(caches.get().storeIds).toEqual(['redis:127.0.0.1:6379/0'])
    await caches.close()
  })

  test.each([
    [
      { CLIENT_CLASS: 'cluster', CONNECTION_POOL_CLASS: 'redis.ConnectionPool' },
      'CONNECTION_POOL_CLASS',
      'CLIENT_CLASS',
    ],
    [
      { REDIS_CLIENT_CLASS: 'rediscluster.RedisCluster', CONNECTION_POOL_CLASS: 'redis.connection.ConnectionPool' },
      'CONNECTION_POOL_CLASS',
      'REDIS_CLIENT_CLASS',
    ],
    [
      { REDIS_CLIENT_CLASS: 'redis.client.Redis', CONNECTION_POOL_CLASS: 'rediscluster.ClusterConnectionPool' },
      'CONNECTION_POOL_CLASS',
      'REDIS_CLIENT_CLASS',
    ],
    [{ CLIENT_CLASS: 'cluster', REDIS_CLIENT_CLASS: 'redis.client.Redis' }, 'REDIS_CLIENT_CLASS', 'CLIENT_CLASS'],
  ])('%j contradicts itself, and both paths are named', (OPTIONS, at, other) => {
    const problems = problemsOf(redis(OPTIONS))
    expect(Object.keys(problems)).toEqual([`CACHES.default.OPTIONS.${at}`])
    expect(problems[`CACHES.default.OPTIONS.${at}`]).toContain(`CACHES.default.OPTIONS.${other}`)
  })
})

describe('bad settings', () => {
  test('are reported all at once, each with its path, what was expected, and a guess at what was meant', () => {
    expect(
      problemsOf({
        BACKEND: 'redis',
        LOCATION: 'redis://me:hunter2@h:99999/0',
        TIMEOUT: '5',
        KEY_PREFX: 'x',
        OPTIONS: {
          CLIENT_CLASS: 'django_redis.client.DefaultClent',
          PASSWORD: 5,
          SERIALIZER: class NotASerializer {},
          CONNECTION_POOL_KWARGS: {
            skip_full_coverage_chek: true,
            skip_full_coverage_check: 'yes',
            socket_timeout: -1,
          },
        },
      }),
    ).toEqual({
      'CACHES.default.LOCATION': expect.stringMatching(/^expected redis:\/\/.*"redis:\/\/\*\*\*@h:99999\/0"/),
      'CACHES.default.TIMEOUT': 'expected a number, got "5"',
      'CACHES.default.KEY_PREFX': 'unknown setting; did you mean "KEY_PREFIX"?',
      'CACHES.default.OPTIONS.CLIENT_CLASS': expect.stringContaining(
        'did you mean "django_redis.client.DefaultClient"?',
      ),
      'CACHES.default.OPTIONS.PASSWORD': expect.not.stringContaining('5'),
      'CACHES.default.OPTIONS.SERIALIZER': 'expected a class with dumps() and loads(), got the function NotASerializer',
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.skip_full_coverage_chek':
        'unknown setting; did you mean "skip_full_coverage_check"?',
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.skip_full_coverage_check': 'expected true or false, got "yes"',
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.socket_timeout': 'expected at least 0, got -1',
    })
  })

  test.each([undefined, '', [], ['']])('a LOCATION of %j is missing', (location) => {
    expect(Object.keys(problemsOf({ BACKEND: 'redis', LOCATION: location }))).toEqual([
      expect.stringMatching(/^CACHES\.default\.LOCATION/),
    ])
  })

  test.each(['redis://h/3', 'redis://h?db=3', ['redis://h/0', 'redis://i/3']])(
    'a cluster has no database 3: %j',
    (location) => {
      const problems = problemsOf(redis({ CLIENT_CLASS: 'cluster' }, location))
      expect(problems).toEqual({
        'CACHES.default.LOCATION': 'expected database 0: a Redis Cluster has no other; got 3',
      })
    },
  )

  test('a cluster has no database 3 in its kwargs either, and no unix socket', () => {
    const problems = problemsOf(
      redis({ CLIENT_CLASS: 'cluster', CONNECTION_POOL_KWARGS: { db: 3 } }, 'unix:///run/r.sock'),
    )
    expect(Object.keys(problems)).toEqual([
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.db',
      'CACHES.default.LOCATION',
    ])
  })

  test.each(['skip_full_coverage_check', 'require_full_coverage', 'startup_nodes'])(
    '%s is for clusters only',
    (name) => {
      const value = name === 'startup_nodes' ? [{ host: 'h', port: 1 }] : true
      const path = `CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.${name}`
      expect(problemsOf(redis({ CONNECTION_POOL_KWARGS: { [name]: value } }))).toEqual({
        [path]: expect.stringContaining('REDIS_CLIENT_CLASS'),
      })
    },
  )

  test('the two names of the coverage check must not contradict each other', () => {
    const CONNECTION_POOL_KWARGS = { skip_full_coverage_check: true, require_full_coverage: true }
    expect(Object.keys(problemsOf(redis({ CLIENT_CLASS: 'cluster', CONNECTION_POOL_KWARGS })))).toEqual([
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.require_full_coverage',
    ])
  })

  test('what is wrong inside a list is named by its place', () => {
    expect(problemsOf(redis({}, ['redis://h', 5]))).toEqual({
      'CACHES.default.LOCATION[1]': 'expected a string, got 5',
    })
    const CONNECTION_POOL_KWARGS = { startup_nodes: [{ host: 'h', prot: 1, port: 1 }] }
    expect(problemsOf(redis({ CLIENT_CLASS: 'cluster', CONNECTION_POOL_KWARGS }))).toEqual({
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.startup_nodes[0].prot': 'unknown setting; did you mean "port"?',
    })
  })

  test('an unknown or wrong value in the query of a URL is named like a kwarg', () => {
    expect(problemsOf(redis({}, 'redis://h/0?socket_timeut=1&socket_connect_timeout=soon&password=hunter2'))).toEqual({
      'CACHES.default.LOCATION.socket_timeut': 'unknown setting; did you mean "socket_timeout"?',
      'CACHES.default.LOCATION.socket_connect_timeout': 'expected a number, got "soon"',
    })
  })

  test('a certificate that cannot be read is named', () => {
    const problems = problemsOf(redis({ CONNECTION_POOL_KWARGS: { ssl_ca_certs: '/no/such/ca.pem' } }, 'rediss://h'))
    expect(problems['CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS']).toContain('/no/such/ca.pem')
  })

  test('two prefixes of which one continues the other with a number are refused in one database, and accepted in two', () => {
    const at = (location: string, prefix: string): object => ({ ...redis({}, location), KEY_PREFIX: prefix })
    const path = 'CACHES.b.KEY_PREFIX'
    expect(problemsOf({ a: at(LOCATION, 'p'), b: at(LOCATION, 'p:1') })).toEqual({
      [path]: expect.stringContaining('CACHES.a'),
    })
    expect(problemsOf({ a: at(LOCATION, ''), b: at(LOCATION, ':1:x') })).toEqual({ [path]: expect.any(String) })
    expect(problemsOf({ a: at(LOCATION, 'p'), b: at('redis://127.0.0.1:6379/1', 'p:1') })).toEqual({})
    expect(problemsOf({ a: at(LOCATION, 'p'), b: at(LOCATION, 'p:q'), c: at(LOCATION, 'p1') })).toEqual({})
  })
})

describe('warnings', () => {
  test('name each Python setting that has no meaning in Node', () => {
    const CONNECTION_POOL_KWARGS = { max_connections: 50, decode_responses: true, queue_class: 'queue.LifoQueue' }
    const OPTIONS = {
      PARSER_CLASS: 'redis.connection.HiredisParser',
      MAX_ENTRIES: 1000,
      SERIALIZER: 'json',
      CONNECTION_POOL_KWARGS,
    }
    expect(warningsOf(redis(OPTIONS)).sort()).toEqual([
      'WARN_CACHE_IGNORED_SETTING OPTIONS.CONNECTION_POOL_KWARGS.decode_responses',
      'WARN_CACHE_IGNORED_SETTING OPTIONS.CONNECTION_POOL_KWARGS.queue_class',
      'WARN_CACHE_IGNORED_SETTING OPTIONS.MAX_ENTRIES',
      'WARN_CACHE_IGNORED_SETTING OPTIONS.PARSER_CLASS',
    ])
  })

  test("say that the library's class belongs under REDIS_CLIENT_CLASS", () => {
    expect(warningsOf(redis({ CLIENT_CLASS: 'rediscluster.RedisCluster' }))).toEqual([
      'WARN_CACHE_CLIENT_CLASS OPTIONS.CLIENT_CLASS',
    ])
  })

  test("say that Django's default serializer is another, when Django's name for the backend is used without one", () => {
    const BACKEND = 'django_redis.cache.RedisCache'
    expect(warningsOf({ BACKEND, LOCATION })).toEqual(['WARN_CACHE_DEFAULT_SERIALIZER OPTIONS.SERIALIZER'])
    expect(warningsOf({ BACKEND, LOCATION, OPTIONS: { SERIALIZER: 'json' } })).toEqual([])
    expect(warningsOf({ BACKEND: 'redis', LOCATION })).toEqual([])
  })
})

describe("Django's own Redis backend", () => {
  const BACKEND = 'django.core.cache.backends.redis.RedisCache'

  test('takes the arguments of the pool as OPTIONS, and a LOCATION with semicolons', () => {
    const settings = {
      BACKEND,
      LOCATION: `${LOCATION};redis://127.0.0.1:6380`,
      OPTIONS: { db: 2, serializer: 'json', pool_class: 'redis.connection.ConnectionPool' },
    }
    const cache = createCaches(settings as { BACKEND: typeof BACKEND; LOCATION: string }).get()
    expect(cache.storeIds).toEqual(['redis:127.0.0.1:6379/0'])
  })

  test('has its problems and warnings named by its own paths', () => {
    const OPTIONS = {
      skip_full_coverage_check: true,
      pool_class: 'rediscluster.ClusterConnectionPool',
      decode_responses: true,
    }
    expect(warningsOf({ BACKEND, LOCATION, OPTIONS })).toEqual([
      'WARN_CACHE_IGNORED_SETTING OPTIONS.decode_responses',
      'WARN_CACHE_DEFAULT_SERIALIZER OPTIONS.serializer',
    ])
    const single = { ...OPTIONS, pool_class: 'redis.ConnectionPool', serializer: class NotASerializer {} }
    expect(Object.keys(problemsOf({ BACKEND, LOCATION, OPTIONS: single }))).toEqual([
      'CACHES.default.OPTIONS.serializer',
    ])
    expect(Object.keys(problemsOf({ BACKEND, LOCATION, OPTIONS: { ...single, serializer: 'json' } }))).toEqual([
      'CACHES.default.OPTIONS.skip_full_coverage_check',
    ])
  })

  test('names unknown settings', () => {
    expect(problemsOf({ BACKEND, LOCATION, OPTIONS: { sockt_timeout: 1, serializer: 'jso' } })).toEqual({
      'CACHES.default.OPTIONS.sockt_timeout': 'unknown setting; did you mean "socket_timeout"?',
      'CACHES.default.OPTIONS.serializer': expect.stringContaining('did you mean "json"?'),
    })
  })
})
