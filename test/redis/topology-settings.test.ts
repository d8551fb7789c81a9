import {
  ConnectionPool,
  createCaches,
  DefaultClient,
  HerdClient,
  type RedisCache,
  SentinelClient,
  SentinelConnectionPool,
  SettingsError,
  ShardedClient,
} from 'holdfast'
import { describe, expect, onTestFinished, test } from 'vitest'

const SENTINELS = [['10.0.0.1', 26379]]
const FACTORY = 'django_redis.pool.SentinelConnectionFactory'
const PATH = 'CACHES.default.OPTIONS'

/** A cache that does not connect. Settings may be wrong on purpose, so they are not typed. */
function open(OPTIONS: object, LOCATION: unknown = 'redis://mymaster/0', warnings: string[] = []): RedisCache {
  const settings = { BACKEND: 'redis', LOCATION, OPTIONS } as { BACKEND: 'redis'; LOCATION: string }
  const caches = createCaches(settings, { onWarning: ({ path, message }) => void warnings.push(`${path} ${message}`) })
  onTestFinished(() => caches.close())
  return caches.get()
}

function problemsOf(OPTIONS: object, LOCATION?: unknown): Record<string, string> {
  try {
    open(OPTIONS, LOCATION)
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError)
    return Object.fromEntries((error as SettingsError).problems.map(({ path, message }) => [path, message]))
  }
  return {}
}

const SENTINEL_ID = 'sentinel:10.0.0.1:26379/mymaster/0'
const SHARD_IDS = ['redis:a:6379/0', 'redis:b:6379/0']

describe('Sentinels are asked when', () => {
  test.each([
    ['CLIENT_CLASS says so', { CLIENT_CLASS: 'django_redis.client.SentinelClient' }],
    ['CLIENT_CLASS is the class', { CLIENT_CLASS: SentinelClient }],
    ['CLIENT_CLASS is of its module', { CLIENT_CLASS: 'django_redis.client.sentinel.SentinelClient' }],
    ['the connection factory says so', { CONNECTION_FACTORY: FACTORY }],
    ['the pool class says so', { CONNECTION_POOL_CLASS: 'redis.sentinel.SentinelConnectionPool' }],
    ['the pool class is the class', { CONNECTION_POOL_CLASS: SentinelConnectionPool }],
    ['there is a list of them, as beside a global DJANGO_REDIS_CONNECTION_FACTORY', {}],
    ['DefaultClient stands beside the factory', { CLIENT_CLASS: DefaultClient, CONNECTION_FACTORY: FACTORY }],
    [
      "redis-py's class for one server stands beside",
      { CLIENT_CLASS: 'sentinel', REDIS_CLIENT_CLASS: 'redis.client.Redis' },
    ],
    ['the pool class decides', { REDIS_CLIENT_CLASS: 'redis.client.Redis', CONNECTION_POOL_CLASS: 'sentinel' }],
  ])('%s', (_, options) => {
    expect(open({ ...options, SENTINELS }).storeIds).toEqual([SENTINEL_ID])
  })
})

describe('keys are spread over shards when', () => {
  test.each([
    ['CLIENT_CLASS says so', { CLIENT_CLASS: 'django_redis.client.ShardClient' }],
    ['CLIENT_CLASS is of its module', { CLIENT_CLASS: 'django_redis.client.sharded.ShardClient' }],
    ['CLIENT_CLASS is the class', { CLIENT_CLASS: ShardedClient }],
    [
      'the pool is for single servers',
      { CLIENT_CLASS: 'sharded', CONNECTION_POOL_CLASS: 'redis.connection.ConnectionPool' },
    ],
    ['the library is that for single servers', { CLIENT_CLASS: 'sharded', REDIS_CLIENT_CLASS: 'redis.Redis' }],
  ])('%s', (_, options) => {
    expect(open(options, ['redis://a', 'redis://b']).storeIds).toEqual(SHARD_IDS)
  })
})

describe('HerdClient', () => {
  test.each([
    [{}, ['redis:mymaster:6379/0']],
    [{ SENTINELS }, [SENTINEL_ID]],
    [{ CONNECTION_FACTORY: FACTORY, SENTINELS }, [SENTINEL_ID]],
    [{ REDIS_CLIENT_CLASS: 'rediscluster.RedisCluster' }, ['cluster:mymaster:6379']],
    [{ CONNECTION_POOL_CLASS: 'cluster' }, ['cluster:mymaster:6379']],
  ])('leaves the topology to %j', (options, ids) => {
    for (const CLIENT_CLASS of [
      'herd',
      'django_redis.client.HerdClient',
      'django_redis.client.herd.HerdClient',
      HerdClient,
    ]) {
      expect(open({ CLIENT_CLASS, ...options }).storeIds).toEqual(ids)
    }
  })
})

test.each([
  [
    { CLIENT_CLASS: 'sentinel', REDIS_CLIENT_CLASS: 'rediscluster.RedisCluster', SENTINELS },
    'REDIS_CLIENT_CLASS',
    'CLIENT_CLASS',
  ],
  [
    { CLIENT_CLASS: 'sentinel', CONNECTION_POOL_CLASS: ConnectionPool, SENTINELS },
    'CONNECTION_POOL_CLASS',
    'CLIENT_CLASS',
  ],
  [{ CLIENT_CLASS: 'sharded', CONNECTION_POOL_CLASS: 'cluster' }, 'CONNECTION_POOL_CLASS', 'CLIENT_CLASS'],
  [{ CLIENT_CLASS: 'sharded', CONNECTION_POOL_CLASS: 'sentinel' }, 'CONNECTION_POOL_CLASS', 'CLIENT_CLASS'],
  [{ CLIENT_CLASS: 'cluster', CONNECTION_FACTORY: 'sentinel' }, 'CONNECTION_FACTORY', 'CLIENT_CLASS'],
  [
    { CLIENT_CLASS: 'herd', REDIS_CLIENT_CLASS: 'rediscluster.RedisCluster', CONNECTION_FACTORY: FACTORY },
    'CONNECTION_FACTORY',
    'REDIS_CLIENT_CLASS',
  ],
  [{ CONNECTION_POOL_CLASS: 'redis.ConnectionPool', SENTINELS }, 'SENTINELS', 'CONNECTION_POOL_CLASS'],
])('%j contradicts itself, and both paths are named', (options, at, other) => {
  expect(problemsOf(options)[`${PATH}.${at}`]).toContain(`${PATH}.${other} is for`)
})

describe('wrong settings of Sentinels', () => {
  const shape = expect.stringContaining("[host, port], such as [['10.0.0.1', 26379]")

  test.each([
    [undefined, expect.stringMatching(/^missing; expected the Sentinels as a list/)],
    [[], shape],
    ['10.0.0.1:26379', shape],
    [{ host: '10.0.0.1', port: 26379 }, shape],
  ])('SENTINELS of %j', (given, message) => {
    expect(problemsOf({ CLIENT_CLASS: 'sentinel', SENTINELS: given })).toEqual({ [`${PATH}.SENTINELS`]: message })
  })

  test('a wrong entry is named by its place', () => {
    const wrong = [
      ...SENTINELS,
      ['10.0.0.2'],
      ['10.0.0.3', 'x'],
      ['10.0.0.4', 70_000],
      'redis://10.0.0.5',
      { host: '10.0.0.6' },
    ]
    const paths = [1, 2, 3, 4, 5].map((index) => `${PATH}.SENTINELS[${index}]`)
    const problems = problemsOf({ CLIENT_CLASS: 'sentinel', SENTINELS: wrong })
    expect(Object.keys(problems)).toEqual(paths)
    expect(problems[paths[0] as string]).toMatch(/^expected \[host, port\], such as \['10\.0\.0\.1', 26379\]; got/)
  })

  test('SENTINEL_KWARGS and their files are checked as those of a pool', () => {
    expect(problemsOf({ CLIENT_CLASS: 'sentinel', SENTINELS, SENTINEL_KWARGS: { pasword: 'x', ssl: 'yes' } })).toEqual({
      [`${PATH}.SENTINEL_KWARGS.pasword`]: 'unknown setting; did you mean "password"?',
      [`${PATH}.SENTINEL_KWARGS.ssl`]: 'expected true or false, got "yes"',
    })
    const SENTINEL_KWARGS = { ssl: true, ssl_ca_certs: '/no/such/ca.pem' }
    expect(problemsOf({ CLIENT_CLASS: 'sentinel', SENTINELS, SENTINEL_KWARGS })).toEqual({
      [`${PATH}.SENTINEL_KWARGS`]: expect.stringContaining('/no/such/ca.pem'),
    })
    const warnings: string[] = []
    open({ SENTINELS, SENTINEL_KWARGS: { socket_connect_timeout: 1, decode_responses: true } }, undefined, warnings)
    expect(warnings.sort()).toEqual([
      expect.stringMatching(/SENTINEL_KWARGS\.decode_responses has no effect in Node/),
      expect.stringMatching(/SENTINEL_KWARGS\.socket_connect_timeout has no effect in Node: socket_timeout covers/),
    ])
  })

  test('settings of Sentinels are refused without them', () => {
    const kwargs = { service_name: 'mymaster', is_master: false }
    const problems = problemsOf(
      { SENTINEL_KWARGS: { password: 'x' }, CONNECTION_POOL_KWARGS: kwargs },
      'redis://h?is_master=0',
    )
    expect(Object.keys(problems).sort()).toEqual([
      'CACHES.default.LOCATION',
      `${PATH}.CONNECTION_POOL_KWARGS.is_master`,
      `${PATH}.CONNECTION_POOL_KWARGS.service_name`,
      `${PATH}.SENTINEL_KWARGS`,
    ])
  })

  test('a unix socket has no service, and a list begins with the primary', () => {
    expect(problemsOf({ SENTINELS }, 'unix:///run/redis.sock')).toEqual({
      'CACHES.default.LOCATION': expect.stringContaining('redis://mymaster/0'),
    })
    expect(problemsOf({ SENTINELS }, ['redis://s?is_master=0', 'redis://s?is_master=1'])).toEqual({
      'CACHES.default.LOCATION': expect.stringContaining('expected the primary first'),
    })
  })
})

test('REPLICA_READ_ONLY is true or false', () => {
  expect(problemsOf({ REPLICA_READ_ONLY: 'no' })).toEqual({
    [`${PATH}.REPLICA_READ_ONLY`]: 'expected true or false, got "no"',
  })
})
