import { describe, expect, test } from 'vitest'
import type { RedisCache } from '../src/index.ts'
import { attempt, lines } from './support.ts'

const DJANGO_REDIS = 'django_redis.cache.RedisCache'
const DJANGO = 'django.core.cache.backends.redis.RedisCache'
const LOCATION = 'redis://127.0.0.1:6379/0'
const json = { SERIALIZER: 'django_redis.serializers.json.JSONSerializer' }

/** Makes the cache of an alias `default`, of which nothing may be said. */
function cacheOf(settings: object): RedisCache {
  const { caches, problems, warnings } = attempt({ default: settings })
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] })
  return caches?.get('default') as RedisCache
}

/** The databases that a cache's keys live in. */
function storeIdsOf(cache: RedisCache): readonly string[] {
  return (cache as unknown as { readonly storeIds: readonly string[] }).storeIds
}

/** What is said of OPTIONS under django-redis's BACKEND: errors, then warnings. */
function said(OPTIONS: object, beside: object = {}): { readonly errors: string[]; readonly warnings: string[] } {
  const settings = { BACKEND: DJANGO_REDIS, LOCATION, ...beside, OPTIONS: { ...json, ...OPTIONS } }
  const { problems, warnings } = attempt({ default: settings })
  return { errors: lines(problems), warnings: lines(warnings) }
}

describe('names of the present', () => {
  const nodes = [{ host: '127.0.0.1', port: 6380 }]

  test.each<[string, object, string]>([
    [
      'ClusterClient with its factory, and nodes in REDIS_CLIENT_KWARGS',
      {
        BACKEND: DJANGO_REDIS,
        OPTIONS: {
          ...json,
          CLIENT_CLASS: 'django_redis.client.ClusterClient',
          CONNECTION_FACTORY: 'django_redis.pool.ClusterConnectionFactory',
          REDIS_CLIENT_CLASS: 'redis.cluster.RedisCluster',
          REDIS_CLIENT_KWARGS: { cluster_nodes: nodes },
        },
      },
      'cluster',
    ],
    [
      'the cluster factory with the pool class of its nodes',
      {
        BACKEND: DJANGO_REDIS,
        LOCATION,
        OPTIONS: {
          ...json,
          CONNECTION_FACTORY: 'django_redis.pool.ClusterConnectionFactory',
          CONNECTION_POOL_CLASS: 'redis.connection.BlockingConnectionPool',
          CONNECTION_POOL_KWARGS: { timeout: 5 },
        },
      },
      'cluster',
    ],
    [
      'django-valkey',
      {
        BACKEND: 'django_valkey.cache.ValkeyCache',
        LOCATION: 'valkey://127.0.0.1:6379/1',
        OPTIONS: {
          CLIENT_CLASS: 'django_valkey.client.DefaultClient',
          BASE_CLIENT_CLASS: 'valkey.client.Valkey',
          CONNECTION_POOL_CLASS: 'valkey.connection.BlockingConnectionPool',
          SERIALIZER: 'django_valkey.serializers.json.JSONSerializer',
          COMPRESSOR: 'django_valkey.compressors.zstd.ZStdCompressor',
        },
      },
      'single',
    ],
    [
      'django-valkey on a cluster',
      {
        BACKEND: 'django_valkey.cluster_cache.cache.ClusterValkeyCache',
        LOCATION: ['valkey://127.0.0.1:7005', 'valkey://127.0.0.1:7006'],
        OPTIONS: {
          CLIENT_CLASS: 'django_valkey.cluster_cache.client.DefaultClusterClient',
          SERIALIZER: 'django_valkey.serializers.msgpack.MSGPackSerializer',
        },
      },
      'cluster',
    ],
    [
      'django-prometheus',
      { BACKEND: 'django_prometheus.cache.backends.redis.RedisCache', LOCATION, OPTIONS: json },
      'single',
    ],
    ['python-redis-lock', { BACKEND: 'redis_lock.django_cache.RedisCache', LOCATION, OPTIONS: json }, 'single'],
    [
      'django-redis-cache',
      {
        BACKEND: 'redis_cache.RedisCache',
        LOCATION: '127.0.0.1:6379',
        OPTIONS: {
          DB: '2',
          PASSWORD: 'secret',
          CONNECTION_POOL_CLASS: 'redis.BlockingConnectionPool',
          CONNECTION_POOL_CLASS_KWARGS: { max_connections: 50, timeout: 20 },
          SERIALIZER_CLASS: 'redis_cache.serializers.JSONSerializer',
          COMPRESSOR_CLASS: 'redis_cache.compressors.ZLibCompressor',
          COMPRESSOR_CLASS_KWARGS: { level: 5 },
        },
      },
      'single',
    ],
  ])('%s', (_, settings, topology) => {
    expect(cacheOf(settings).topology).toBe(topology)
  })

  test.each([
    'redis.connection.ConnectionPool',
    'redis.ConnectionPool',
    'redis.asyncio.ConnectionPool',
    'redis.asyncio.connection.BlockingConnectionPool',
    'redis.asyncio.BlockingConnectionPool',
    'valkey.connection.ConnectionPool',
  ])('%s is a pool of one server', (CONNECTION_POOL_CLASS) => {
    const settings = { BACKEND: DJANGO_REDIS, LOCATION, OPTIONS: { ...json, CONNECTION_POOL_CLASS } }
    expect(cacheOf(settings).topology).toBe('single')
  })

  test.each(['redis.cluster.ConnectionPool', 'redis.cluster.BlockingConnectionPool'])(
    '%s is the pool of a cluster',
    (CONNECTION_POOL_CLASS) => {
      const OPTIONS = { ...json, REDIS_CLIENT_CLASS: 'redis.asyncio.cluster.RedisCluster', CONNECTION_POOL_CLASS }
      expect(cacheOf({ BACKEND: DJANGO_REDIS, LOCATION, OPTIONS }).topology).toBe('cluster')
    },
  )

  test('a location of django-redis-cache has its own forms, and database 1 unless it says another', async () => {
    const stored = async (settings: object): Promise<unknown> => {
      const cache = cacheOf({ BACKEND: 'redis_cache.RedisCache', OPTIONS: { SERIALIZER: 'json' }, ...settings })
      const [node] = await cache.nodes()
      return [node?.address, storeIdsOf(cache)[0]]
    }
    expect(await stored({ LOCATION: 'cache.example:6380:3' })).toEqual([
      'cache.example:6380',
      'redis:cache.example:6380/3',
    ])
    expect(await stored({ LOCATION: ['h:1'] })).toEqual(['h:1', 'redis:h:1/1'])
    expect(await stored({ LOCATION: '/run/redis.sock' })).toEqual(['/run/redis.sock', 'redis:/run/redis.sock/1'])
    expect(await stored({ LOCATION: 'redis://h:1/4' })).toEqual(['h:1', 'redis:h:1/4'])
  })

  test('django-redis’s options under Django’s own backend are taken, with a warning', () => {
    const OPTIONS = { CLIENT_CLASS: 'django_redis.client.ClusterClient', serializer: 'json', socket_timeout: 5 }
    const { caches, problems, warnings } = attempt({ default: { BACKEND: DJANGO, LOCATION, OPTIONS } })
    expect(problems).toEqual([])
    expect(warnings).toEqual([
      {
        code: 'WARN_CACHE_FOREIGN_OPTION',
        path: 'CACHES.default.OPTIONS.CLIENT_CLASS',
        message: expect.stringContaining('django-redis'),
      },
    ])
    const cache = caches?.get('default') as RedisCache | undefined
    expect(cache?.topology).toBe('cluster')
  })
})

describe('what Python takes', () => {
  test('None is "not set"', () => {
    const nothing = {
      username: null,
      password: null,
      credential_provider: null,
      socket_keepalive: null,
      socket_timeout: null,
      client_name: null,
      protocol: null,
      retry: null,
      health_check_interval: null,
      ssl_ca_certs: null,
      connection_pool: null,
      db: null,
    }
    const OPTIONS = {
      ...json,
      PASSWORD: null,
      SOCKET_TIMEOUT: null,
      SENTINELS: null,
      SENTINEL_KWARGS: null,
      CONNECTION_FACTORY: null,
      CONNECTION_POOL_KWARGS: nothing,
      REDIS_CLIENT_KWARGS: nothing,
    }
    cacheOf({ BACKEND: DJANGO_REDIS, LOCATION, OPTIONS })
    const cluster = { startup_nodes: null, host_port_remap: null, skip_full_coverage_check: null, url: null }
    cacheOf({
      BACKEND: DJANGO_REDIS,
      LOCATION,
      OPTIONS: { ...json, REDIS_CLIENT_CLASS: 'redis.RedisCluster', CONNECTION_POOL_KWARGS: cluster },
    })
  })

  test('None is refused where the default is True, because there it would mean False', () => {
    const CONNECTION_POOL_KWARGS = { ssl_check_hostname: null }
    expect(said({ CONNECTION_POOL_KWARGS }).errors).toEqual([
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.ssl_check_hostname: expected true or false, got null',
    ])
  })

  test('no Sentinels beside DefaultClient are nothing', () => {
    const OPTIONS = { ...json, CLIENT_CLASS: 'django_redis.client.DefaultClient', SENTINELS: [] }
    expect(cacheOf({ BACKEND: DJANGO_REDIS, LOCATION, OPTIONS }).topology).toBe('single')
  })

  test('numbers in another form are the numbers that they mean', () => {
    const OPTIONS = { db: '10', pool_class: 'redis.BlockingConnectionPool', max_connections: true, serializer: 'json' }
    const cache = cacheOf({ BACKEND: DJANGO, LOCATION: 'redis://127.0.0.1:6379', TIMEOUT: '60', VERSION: '2', OPTIONS })
    expect(cache.makeKey('k')).toBe(':2:k')
    expect(cache.timeout).toBe(60)
    expect(storeIdsOf(cache)).toEqual(['redis:127.0.0.1:6379/10'])
    cacheOf({ BACKEND: 'django.core.cache.backends.locmem.LocMemCache', OPTIONS: { MAX_ENTRIES: '500' } })
  })

  test('TIMEOUT and the limits may be in lower case, as Django reads them', () => {
    const BACKEND = 'django.core.cache.backends.locmem.LocMemCache'
    expect(cacheOf({ BACKEND, timeout: 7, max_entries: 5, cull_frequency: 1 }).timeout).toBe(7)
  })

  test('NetBox’s settings work, which switch the check of certificates off by False', () => {
    const OPTIONS = {
      ...json,
      CLIENT_CLASS: 'django_redis.client.DefaultClient',
      PASSWORD: '',
      CONNECTION_POOL_KWARGS: { ssl_cert_reqs: false },
    }
    cacheOf({ BACKEND: DJANGO_REDIS, LOCATION: 'rediss://@127.0.0.1:6379/1', OPTIONS })
  })
})

describe('what a Python package ignores', () => {
  test.each([
    ['RETRY_ON_TIMEOUT', 'CONNECTION_POOL_KWARGS.retry_on_timeout'],
    ['MAX_CONNECTIONS', 'CONNECTION_POOL_KWARGS.max_connections'],
    ['USERNAME', 'CONNECTION_POOL_KWARGS.username'],
    ['DB', 'CONNECTION_POOL_KWARGS.db'],
    ['SOCKET_KEEPALIVE', 'CONNECTION_POOL_KWARGS.socket_keepalive'],
    ['HEALTH_CHECK_INTERVAL', 'CONNECTION_POOL_KWARGS.health_check_interval'],
    ['MASTER_NAME', 'CONNECTION_POOL_KWARGS.service_name'],
    ['CONNECTION_POOL_CLASS_KWARGS', 'CONNECTION_POOL_KWARGS'],
    ['COMPRESS_MIN_LENGTH', 'COMPRESSOR_KWARGS.min_length'],
    ['SERIALIZER_CLASS', 'SERIALIZER'],
  ])('OPTIONS.%s is a warning that names OPTIONS.%s', (name, place) => {
    const { errors, warnings } = said({ [name]: 1 })
    expect(errors).toEqual([])
    expect(warnings).toEqual([
      expect.stringMatching(
        new RegExp(`^CACHES\\.default\\.OPTIONS\\.${name}: has no effect: django_redis does not read`),
      ),
    ])
    expect(warnings[0]).toContain(`it belongs at OPTIONS.${place}`)
  })

  test.each(['KEY_PREFIX', 'TIMEOUT', 'VERSION', 'DEFAULT_TIMEOUT'])('OPTIONS.%s belongs beside BACKEND', (name) => {
    expect(said({ [name]: 1 }).warnings).toEqual([expect.stringContaining(', beside BACKEND')])
  })

  test('keys of the pool beside OPTIONS belong there, and what nothing is like is only said to be unread', () => {
    const { errors, warnings } = said({}, { CONNECTION_POOL_KWARGS: {}, max_connections: 5, ENGINE: 'x' })
    expect(errors).toEqual([])
    expect(warnings).toEqual([
      expect.stringContaining('CACHES.default.CONNECTION_POOL_KWARGS: has no effect'),
      expect.stringContaining('OPTIONS.CONNECTION_POOL_KWARGS.max_connections'),
      expect.stringContaining('CACHES.default.ENGINE: has no effect'),
    ])
  })

  test.each([
    [{ IGNORE_EXCEPTION: true }, 'did you mean "IGNORE_EXCEPTIONS"?'],
    [{ max_connection: 5 }, 'did you mean OPTIONS.CONNECTION_POOL_KWARGS.max_connections?'],
    [{ CLIENT_CLAS: 'x' }, 'did you mean "CLIENT_CLASS"?'],
    [{ CONNECTION_POOL_KWARGS: { flavour: 'vanilla' } }, 'the nearest names are '],
  ])('%j stays an error: a near miss, or an argument that redis-py refuses too', (OPTIONS, message) => {
    const { errors, warnings } = said(OPTIONS)
    expect(errors).toEqual([expect.stringContaining(message)])
    expect(warnings).toEqual([])
  })

  test('under our own name every unknown key is an error, which names the right place', () => {
    const settings = {
      BACKEND: 'redis',
      LOCATION,
      OPTIONS: { RETRY_ON_TIMEOUT: true, max_connections: 5 },
      ENGINE: 'x',
    }
    expect(lines(attempt({ default: settings }).problems)).toEqual([
      'CACHES.default.OPTIONS.RETRY_ON_TIMEOUT: unknown setting; it belongs at OPTIONS.CONNECTION_POOL_KWARGS.retry_on_timeout',
      'CACHES.default.OPTIONS.max_connections: unknown setting; it belongs at OPTIONS.CONNECTION_POOL_KWARGS.max_connections',
      expect.stringMatching(/^CACHES\.default\.ENGINE: unknown setting; expected one of: BACKEND, /),
    ])
  })
})
