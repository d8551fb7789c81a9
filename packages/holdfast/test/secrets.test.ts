import { inspect } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { createCaches } from '../src/index.ts'
import { attempt, attemptRedis, type Outcome } from './support.ts'

/** Parts of passwords, none of which may ever be seen. */
const SECRET = /hunter|tiger/

function everythingSaid({ caches, error, warnings }: Outcome): string {
  const cache = caches?.aliases.map((alias) => caches.get(alias))
  const views = [caches, cache, error, warnings].map((thing) => inspect(thing, { depth: 9, showHidden: true }))
  const texts = [String(error), error?.message, error?.stack, JSON.stringify([caches, cache, error, warnings])]
  return [...views, ...texts].join('\n')
}

function expectSilence(outcome: Outcome): void {
  // Something has to be said or made, else silence proves nothing.
  expect(outcome.error ?? outcome.caches).toBeDefined()
  expect(everythingSaid(outcome)).not.toMatch(SECRET)
}

describe('a password in LOCATION is never seen', () => {
  const URLS = [
    // Right.
    'redis://app:hunter2@cache.example:6379/0',
    'redis://:hunter2@cache.example',
    'rediss://hunter2@cache.example',
    'redis://cache.example/0?password=hunter2',
    'redis://:hunter%2F2%40tiger@cache.example',
    'unix://app:hunter2@/run/redis.sock',
    // Characters that ought to be encoded.
    'redis://:hunter2#tiger@cache.example/0',
    'redis://:hunter2/tiger@cache.example/0',
    'redis://:hunter2?tiger@cache.example/0',
    'redis://:hunter2@tiger@cache.example/0',
    'redis://:hunter2,tiger@cache.example/0',
    'redis://:hunter2;tiger@cache.example/0',
    'redis://:hunter2:tiger@cache.example/0',
    'redis://:hunter2%tiger@cache.example/0',
    'redis://:hunter2[tiger@cache.example/0',
    'redis://:hunter2\\tiger@cache.example/0',
    'redis://:a/b@hunter2/c@tiger/d@cache.example/0',
    // Otherwise malformed.
    'redis://:hunter2@cache.example:port/0',
    'redis://:hunter2@cache.example:99999/0',
    'redis://:hunter2@cache.example/zero',
    'redis://:hunter2@cache.example/0?db=x',
    'redis://:hunter2@[::1/0',
    'redis://app:hunter2@',
    'redis:/app:hunter2@cache.example/0',
    'redis:app:hunter2@cache.example/0',
    'redis//app:hunter2@cache.example/0',
    'http://app:hunter2@cache.example/0',
    'app:hunter2@cache.example:6379',
    ':hunter2@cache.example',
    'redis://cache.example/zero?password=hunter2',
    'redis://cache.example:port?password=hunter2#tiger',
    'redis://:hunter2@cache.example/0?socket_timeout=soon&unknown=1',
  ]

  test.each(URLS)('%s', (url) => {
    for (const LOCATION of [url, [url], [url, url], `${url},${url}`, `redis://127.0.0.1/0, ${url}`]) {
      expectSilence(attemptRedis({ LOCATION }))
      expectSilence(attemptRedis({ LOCATION, TIMEOUT: 'wrong' }))
      expectSilence(attemptRedis({ LOCATION, OPTIONS: { CLIENT_CLASS: 'cluster', SERIALIZER: 'wrong' } }))
      expectSilence(attempt({ default: { BACKEND: 'django.core.cache.backends.redis.RedisCache', LOCATION } }))
      expectSilence(attempt({ default: { BACKEND: 'dummy', LOCATION } }))
    }
    expectSilence(attempt({ default: url }))
    expectSilence(attempt({ LOCATION: url }))
  })
})

test.each([
  'redis://app:hunter2@cache.example/0',
  'redis+cluster://:hunter2@one,:tiger@two/0',
  'redis://cache.example/0?password=hunter2&timeout=soon',
  'redis://:hunter2#tiger@cache.example/0',
  'redis://:hunter2/tiger@cache.example/0',
  'redis://:hunter2@cache.example:port/0',
  'redis://:hunter2@cache.example/zero?timeout=soon',
  'memcached://app:hunter2@cache.example',
  'app:hunter2@cache.example:6379',
])('a password in a CACHE_URL is never seen: %s', (url) => {
  expectSilence(attempt(url))
})

describe('a password in OPTIONS is never seen', () => {
  test.each([
    ['PASSWORD', { PASSWORD: 'hunter2' }],
    ['PASSWORD of the wrong kind', { PASSWORD: ['hunter2'] }],
    ['PASSWORD as an object', { PASSWORD: { value: 'hunter2' } }],
    ['a misspelt PASSWORD', { PASWORD: 'hunter2' }],
    ['password in lower case', { password: 'hunter2' }],
    ['the password of the pool', { CONNECTION_POOL_KWARGS: { password: 'hunter2', username: 'app' } }],
    ['the password of the pool, of the wrong kind', { CONNECTION_POOL_KWARGS: { password: ['hunter2'] } }],
    ['a misspelt password of the pool', { CONNECTION_POOL_KWARGS: { pasword: 'hunter2' } }],
    [
      'a start-up node that is a URL',
      { CLIENT_CLASS: 'cluster', CONNECTION_POOL_KWARGS: { startup_nodes: ['redis://:hunter2@h'] } },
    ],
    [
      'a start-up node with a password',
      {
        CLIENT_CLASS: 'cluster',
        CONNECTION_POOL_KWARGS: { startup_nodes: [{ host: 'h', port: 1, password: 'hunter2' }] },
      },
    ],
    ['a URL for a number', { SOCKET_TIMEOUT: 'redis://:hunter2@cache.example' }],
  ])('%s', (_, OPTIONS) => {
    expectSilence(attemptRedis({ OPTIONS }))
    expectSilence(attemptRedis({ OPTIONS, LOCATION: 'nowhere', TIMEOUT: 'wrong' }))
    expectSilence(
      attempt({ default: { BACKEND: 'django.core.cache.backends.redis.RedisCache', LOCATION: 'redis://h', OPTIONS } }),
    )
  })

  test('beside settings at the wrong level', () => {
    expectSilence(attempt({ default: { BACKEND: 'redis', LOCATION: 'redis://h', PASSWORD: 'hunter2' } }))
    expectSilence(attempt({ PASSWORD: 'hunter2', LOCATION: 'redis://:tiger@h' }))
    expectSilence(attempt({ BACKEND: 'redis', PASSWORD: 'hunter2' }))
  })
})

test('a password is not seen in the warnings of the process either', async () => {
  const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const caches = createCaches({
    BACKEND: 'django_redis.cache.RedisCache',
    LOCATION: 'redis://app:hunter2@127.0.0.1:6379/0',
    OPTIONS: {
      PASSWORD: 'tiger',
      PARSER_CLASS: 'x',
      CONNECTION_POOL_KWARGS: { password: 'tiger', encoding: 'utf-8' },
    },
  })
  expect(emitted).toHaveBeenCalledTimes(3)
  expect(inspect(emitted.mock.calls, { depth: 9 })).not.toMatch(SECRET)
  emitted.mockRestore()
  await caches.close()
})

test('a password is not seen in the error of a server that is out of reach', async () => {
  const caches = createCaches({
    BACKEND: 'redis',
    // The discard port: nobody listens there.
    LOCATION: 'redis://app:hunter2@127.0.0.1:9/0',
    OPTIONS: { CONNECTION_POOL_KWARGS: { password: 'tiger', socket_connect_timeout: 0.5 } },
  })
  const error: unknown = await caches
    .get()
    .get('k')
    .catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
  expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(SECRET)
  expect(inspect(caches.get(), { depth: 9, showHidden: true })).not.toMatch(SECRET)
  await caches.close()
})
