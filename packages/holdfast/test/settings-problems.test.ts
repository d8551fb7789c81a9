import { describe, expect, test } from 'vitest'
import { createCaches } from '../src/index.ts'
import { attempt, attemptRedis, lines } from './support.ts'

test.each<[object, string]>([
  [{ onWarnings: () => {} }, 'createCaches() has no option "onWarnings". Did you mean "onWarning"?'],
  [{ onWarning: 'log' }, 'The option "onWarning" of createCaches() must be a function, got "log".'],
])('the options %j of createCaches are refused', (options, message) => {
  const create = (): unknown => createCaches({ BACKEND: 'locmem' }, options)
  expect(create).toThrow(expect.objectContaining({ code: 'ERR_CACHE_ARGUMENT', message }))
})

describe('the problems of Redis settings', () => {
  test('are reported at once, for all aliases, each with its path', () => {
    const { problems } = attempt({
      default: {
        BACKEND: 'redis',
        LOCATION: ['redis://127.0.0.1:6379/0', 'http://127.0.0.1:6380/0'],
        TIMEOUT: 'long',
        OPTIONS: {
          CLIENT_CLASS: 'clustr',
          CLIENT_CLAS: 'cluster',
          SOCKET_TIMEOUT: -1,
          CONNECTION_POOL_KWARGS: { skip_full_coverage_check: 'yes', max_conections: 5, db: 1.5 },
        },
      },
      sessions: { BACKEND: 'locmem', KEY_PREFX: 's' },
      pages: { BACKEND: 'nope' },
    })
    expect(problems.map(({ path }) => path).sort()).toEqual([
      'CACHES.default.LOCATION[1]',
      'CACHES.default.OPTIONS.CLIENT_CLAS',
      'CACHES.default.OPTIONS.CLIENT_CLASS',
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.db',
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.max_conections',
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.skip_full_coverage_check',
      'CACHES.default.OPTIONS.SOCKET_TIMEOUT',
      'CACHES.default.TIMEOUT',
      'CACHES.pages.BACKEND',
      'CACHES.sessions.KEY_PREFX',
    ])
    // The example of the house's design, word for word.
    expect(lines(problems)).toContain(
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.skip_full_coverage_check: expected true or false, got "yes"',
    )
    expect(lines(problems)).toContain(
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.max_conections: unknown setting; did you mean "max_connections"?',
    )
    expect(lines(problems)).toContain(
      'CACHES.default.OPTIONS.CLIENT_CLAS: unknown setting; did you mean "CLIENT_CLASS"?',
    )
  })

  test.each([
    [{ LOCATION: undefined }, /^CACHES\.default\.LOCATION: missing/],
    [{ LOCATION: '' }, /^CACHES\.default\.LOCATION: missing/],
    [
      { LOCATION: null },
      /^CACHES\.default\.LOCATION: expected a string or a list or a client of ioredis or a client of node-redis, got null/,
    ],
    [
      { LOCATION: 6379 },
      /^CACHES\.default\.LOCATION: expected a string or a list or a client of ioredis or a client of node-redis, got 6379/,
    ],
    [{ LOCATION: [] }, /^CACHES\.default\.LOCATION: /],
    [{ LOCATION: '127.0.0.1:6379' }, /^CACHES\.default\.LOCATION: expected redis:\/\//],
    [{ LOCATION: 'redis://127.0.0.1:6379/zero' }, /^CACHES\.default\.LOCATION: expected a database number/],
    [{ LOCATION: 'redis://127.0.0.1:99999/0' }, /^CACHES\.default\.LOCATION: /],
    [{ OPTIONS: [] }, /^CACHES\.default\.OPTIONS: expected an object, got a list/],
    [{ OPTIONS: null }, /^CACHES\.default\.OPTIONS: expected an object, got null/],
    [{ OPTIONS: { CONNECTION_POOL_KWARGS: [] } }, /KWARGS: expected an object, got a list/],
    [{ OPTIONS: { CONNECTION_POOL_KWARGS: { protocol: 4 } } }, /KWARGS\.protocol: expected one of 2, 3, got 4/],
    [{ OPTIONS: { CONNECTION_POOL_KWARGS: { ssl: 'yes' } } }, /KWARGS\.ssl: expected true or false, got "yes"/],
    [
      { OPTIONS: { CONNECTION_POOL_KWARGS: { skip_full_coverage_check: true } } },
      /KWARGS\.skip_full_coverage_check: is for a Redis Cluster/,
    ],
    [
      { OPTIONS: { CLIENT_CLASS: 'cluster', CONNECTION_POOL_KWARGS: { startup_nodes: [{ host: 'h' }] } } },
      /KWARGS\.startup_nodes\[0\]\.port: /,
    ],
  ])('%j', (settings, message) => {
    expect(lines(attemptRedis(settings).problems)).toEqual([expect.stringMatching(message)])
  })

  test('do not hide those of two prefixes that could collide', () => {
    const redis = (KEY_PREFIX: string, LOCATION: string): object => ({ BACKEND: 'redis', LOCATION, KEY_PREFIX })
    const clash = (one: string, other: string): string[] =>
      attempt({ a: redis('a', one), b: redis('a:1', other) }).problems.map(({ path }) => path)
    expect(clash('redis://127.0.0.1:6379/0', 'redis://127.0.0.1:6379/0')).toEqual(['CACHES.b.KEY_PREFIX'])
    // One database, said differently.
    expect(clash('redis://127.0.0.1/0', 'redis://user:word@127.0.0.1:6379?db=0')).toEqual(['CACHES.b.KEY_PREFIX'])
    expect(clash('redis://127.0.0.1:6379/0', 'redis://127.0.0.1:6379/1')).toEqual([])
    expect(clash('redis://127.0.0.1:6379/0', 'redis://127.0.0.1:6380/0')).toEqual([])
  })
})

describe('settings copied from a Django project work unchanged', () => {
  test.each([
    [
      'django-redis',
      {
        BACKEND: 'django_redis.cache.RedisCache',
        LOCATION: 'redis://127.0.0.1:6379/1',
        OPTIONS: {
          CLIENT_CLASS: 'django_redis.client.DefaultClient',
          SERIALIZER: 'django_redis.serializers.json.JSONSerializer',
          PASSWORD: 'mysecret',
          SOCKET_CONNECT_TIMEOUT: 5,
          SOCKET_TIMEOUT: 5,
        },
      },
    ],
    [
      'primary and replica',
      {
        BACKEND: 'django_redis.cache.RedisCache',
        LOCATION: ['redis://127.0.0.1:6379/1', 'redis://127.0.0.1:6378/1'],
        TIMEOUT: null,
        VERSION: 2,
        KEY_PREFIX: 'example',
        OPTIONS: { SERIALIZER: 'django_redis.serializers.json.JSONSerializer' },
      },
    ],
    ['local memory', { BACKEND: 'django.core.cache.backends.locmem.LocMemCache', LOCATION: 'unique-snowflake' }],
    [
      'local memory with limits',
      {
        BACKEND: 'django.core.cache.backends.locmem.LocMemCache',
        TIMEOUT: 60,
        OPTIONS: { MAX_ENTRIES: 1000, CULL_FREQUENCY: 2 },
      },
    ],
    ['dummy', { BACKEND: 'django.core.cache.backends.dummy.DummyCache' }],
  ])('%s', (_, settings) => {
    const { problems, warnings } = attempt({ default: settings })
    expect(problems).toEqual([])
    expect(warnings).toEqual([])
  })
})

describe('settings that work with a warning', () => {
  const said = (OPTIONS: object): string[] => lines(attemptRedis({ OPTIONS }).warnings)

  test.each([
    [{ PARSER_CLASS: 'redis.connection.HiredisParser' }, 'OPTIONS.PARSER_CLASS'],
    [{ PICKLE_VERSION: -1 }, 'OPTIONS.PICKLE_VERSION'],
    [{ MAX_ENTRIES: 10 }, 'OPTIONS.MAX_ENTRIES'],
    [{ CONNECTION_POOL_KWARGS: { queue_class: 'x' } }, 'OPTIONS.CONNECTION_POOL_KWARGS.queue_class'],
    [{ CONNECTION_POOL_KWARGS: { decode_responses: true } }, 'OPTIONS.CONNECTION_POOL_KWARGS.decode_responses'],
    [{ CONNECTION_POOL_KWARGS: { parser_class: 'x' } }, 'OPTIONS.CONNECTION_POOL_KWARGS.parser_class'],
  ])('%j has no effect, and that is said once', (OPTIONS, path) => {
    expect(said(OPTIONS)).toEqual([
      expect.stringMatching(`^CACHES\\.default\\.${path.replaceAll('.', '\\.')}: has no effect in Node`),
    ])
  })

  test('a Django backend without SERIALIZER gets a warning that Django would pickle', () => {
    for (const BACKEND of ['django_redis.cache.RedisCache', 'django.core.cache.backends.redis.RedisCache']) {
      const { warnings } = attempt({ default: { BACKEND, LOCATION: 'redis://127.0.0.1:6379/0' } })
      expect(warnings.map(({ code }) => code)).toEqual(['WARN_CACHE_DEFAULT_SERIALIZER'])
    }
    expect(attemptRedis({}).warnings).toEqual([])
  })

  test('there is no warning about settings that are refused', () => {
    const { problems, warnings } = attemptRedis({ LOCATION: 'nowhere', OPTIONS: { PARSER_CLASS: 'x' } })
    expect(problems).toHaveLength(1)
    expect(warnings).toEqual([])
  })
})
