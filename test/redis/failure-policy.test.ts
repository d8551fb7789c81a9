import { type LocalServer, startServer } from '@holdfast/local-redis'
import { type Cache, type CacheError, createCaches, type RedisCache, type RedisOptions } from 'holdfast'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

const DEAD = 'redis://127.0.0.1:1/0'
const step = { limit: 5, window: 60 }

async function walk(cache: Cache): Promise<string[]> {
  const keys: string[] = []
  for await (const key of cache.iterKeys()) keys.push(key)
  return keys
}

/** Every method of the contract that uses the store, and its result for an ignored error. */
const FALLBACKS: Readonly<Record<string, readonly [call: (cache: Cache) => Promise<unknown>, fallback: unknown]>> = {
  get: [(cache) => cache.get('k'), undefined],
  'get with a default': [(cache) => cache.get('k', { default: 7 }), 7],
  getMany: [(cache) => cache.getMany(['k', 'l']), new Map()],
  set: [(cache) => cache.set('k', 1), false],
  'set with a tag': [(cache) => cache.set('k', 1, { tags: ['t'] }), false],
  'set with xx': [(cache) => cache.set('k', 1, { xx: true }), false],
  'set with keepttl': [(cache) => cache.set('k', 1, { keepttl: true }), false],
  'set with a timeout of 0': [(cache) => cache.set('k', 1, { timeout: 0 }), false],
  add: [(cache) => cache.add('k', 1), false],
  setMany: [(cache) => cache.setMany({ k: 1, l: 2 }), undefined],
  touch: [(cache) => cache.touch('k'), false],
  delete: [(cache) => cache.delete('k'), false],
  deleteMany: [(cache) => cache.deleteMany(['k', 'l']), 0],
  has: [(cache) => cache.has('k'), false],
  incr: [(cache) => cache.incr('k'), Number.NaN],
  decr: [(cache) => cache.decr('k'), Number.NaN],
  incrVersion: [(cache) => cache.incrVersion('k'), Number.NaN],
  decrVersion: [(cache) => cache.decrVersion('k'), Number.NaN],
  ttl: [(cache) => cache.ttl('k'), undefined],
  pttl: [(cache) => cache.pttl('k'), undefined],
  keys: [(cache) => cache.keys(), []],
  iterKeys: [(cache) => walk(cache), []],
  deletePattern: [(cache) => cache.deletePattern('*'), 0],
  clear: [(cache) => cache.clear(), 0],
  'clear of everything': [(cache) => cache.clear({ everything: true }), 0],
  getOrSet: [(cache) => cache.getOrSet('k', () => ({ n: 1 })), { n: 1 }],
  'getOrSet with tags': [(cache) => cache.getOrSet('k', () => null, { tags: ['t'] }), null],
  'getOrSet with a lock': [(cache) => cache.getOrSet('k', () => 2, { lock: true, staleIfError: 60 }), 2],
  wrap: [(cache) => cache.wrap((n: number) => n + 1, { key: 'k' })(1), 2],
  invalidateTags: [(cache) => cache.invalidateTags(['t']), 0],
  consume: [
    (cache) => cache.consume('u', step),
    { allowed: true, hits: 1, remaining: 4, blocked: false, resetAfter: 60, retryAfter: 0 },
  ],
}
const cases = Object.entries(FALLBACKS).map(([name, [call, fallback]]) => [name, call, fallback] as const)

function open(LOCATION: string, OPTIONS: RedisOptions = {}): RedisCache {
  const caches = createCaches({ BACKEND: 'redis', LOCATION, OPTIONS })
  onTestFinished(() => caches.close())
  return caches.get()
}

describe('a server that is out of reach', () => {
  test.each(cases)('is ignored by %s, which returns what it documents', async (_, call, fallback) => {
    const cache = open(DEAD, { IGNORE_EXCEPTIONS: true })
    for (let time = 0; time < 2; time += 1) expect(await call(cache)).toEqual(fallback)
    expect(cache.stats().ignoredErrors).toBeGreaterThanOrEqual(2)
  })

  test.each(cases)('is an error of %s that says where it happened, unless it is to be ignored', async (_, call) => {
    const cache = open(DEAD)
    const error = { code: 'ERR_CACHE_CONNECTION', alias: 'default', node: '127.0.0.1:1', cause: expect.any(Error) }
    await expect(call(cache)).rejects.toMatchObject(error)
    expect(cache.stats()).toMatchObject({ errors: 1, ignoredErrors: 0 })
  })

  test.each(['acquire', 'hold', 'owned', 'locked'] as const)('is never ignored by a lock: %s', async (method) => {
    const cache = open(DEAD, { IGNORE_EXCEPTIONS: true })
    const error = { code: 'ERR_CACHE_CONNECTION', operation: expect.stringMatching(/^lock\./) }
    await expect(cache.lock('l')[method]()).rejects.toMatchObject(error)
  })

  test('fails every operation that waits for the connection under its own name', async () => {
    const cache = open(DEAD)
    const calls = [cache.get('k'), cache.set('k', 1), cache.incr('k')]
    const errors = (await Promise.allSettled(calls)).map((result) => (result as PromiseRejectedResult).reason)
    expect(errors.map(({ operation }: CacheError) => operation)).toEqual(['get', 'set', 'incr'])
    expect(cache.stats().errors).toBe(3)
  })

  test('is ignored by one cache and not by another that shares the connection', async () => {
    const shared = { BACKEND: 'redis', LOCATION: DEAD } as const
    await using caches = createCaches({
      strict: { ...shared, KEY_PREFIX: 'a' },
      lenient: { ...shared, KEY_PREFIX: 'b', OPTIONS: { IGNORE_EXCEPTIONS: true } },
    })
    const strict = caches
      .get('strict')
      .get('k')
      .catch((error: CacheError) => error.alias)
    expect(await Promise.all([strict, caches.get('lenient').get('k')])).toEqual(['strict', undefined])
  })

  test('is ignored if a predicate says so, which gets the error with its operation', async () => {
    const seen: unknown[] = []
    const cache = open(DEAD, {
      IGNORE_EXCEPTIONS: (error) => {
        seen.push([error.code, error.operation])
        return error.operation === 'get'
      },
    })
    expect(await cache.get('k')).toBeUndefined()
    await expect(cache.set('k', 1)).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION', operation: 'set' })
    expect(seen).toEqual([
      ['ERR_CACHE_CONNECTION', 'get'],
      ['ERR_CACHE_CONNECTION', 'set'],
    ])
  })

  test('never ignores mistakes of the caller: bad arguments, bad values, closed caches', async () => {
    const cache = open(DEAD, { IGNORE_EXCEPTIONS: () => true })
    await expect(cache.set('k', undefined)).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
    await expect(cache.get(7 as unknown as string)).rejects.toMatchObject({ code: 'ERR_CACHE_KEY' })
    await expect(cache.set('k', () => 1)).rejects.toMatchObject({ code: 'ERR_CACHE_ENCODE' })
    await expect(cache.getOrSet('k', () => Promise.reject(new RangeError('no')))).rejects.toThrow(new RangeError('no'))
    await cache.close()
    await expect(cache.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
  })
})

describe('a server that answers', () => {
  let server: LocalServer

  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  test('with WRONGTYPE reports a mistake, which `true` does not ignore and a predicate may', async () => {
    const cache = open(server.url, { IGNORE_EXCEPTIONS: true })
    const redis = await cache.getRedisConnection()
    await redis.rpush(':1:list', 1)
    await expect(cache.get('list')).rejects.toMatchObject({
      code: 'ERR_CACHE_SERVER',
      message: expect.stringMatching(/^WRONGTYPE/),
      operation: 'get',
      node: `127.0.0.1:${server.port}`,
      command: 'GET',
    })
    await cache.set('text', 'x')
    await expect(cache.incr('text')).rejects.toMatchObject({ code: 'ERR_CACHE_NOT_AN_INTEGER' })
    await expect(cache.incr('none')).rejects.toMatchObject({ code: 'ERR_CACHE_KEY_NOT_FOUND' })
    const lenient = open(server.url, { IGNORE_EXCEPTIONS: ({ code }) => code === 'ERR_CACHE_SERVER' })
    expect(await lenient.get('list')).toBeUndefined()
  })

  test('with OOM cannot be used, and is ignored', async () => {
    const cache = open(server.url, { IGNORE_EXCEPTIONS: true })
    const strict = open(server.url)
    const redis = await cache.getRedisConnection()
    await redis.call('CONFIG', 'SET', 'maxmemory', '1')
    expect(await cache.set('k', 'value')).toBe(false)
    const error = { code: 'ERR_CACHE_SERVER', message: expect.stringMatching(/^OOM/), command: 'SET' }
    await expect(strict.set('k', 'a secret value')).rejects.toMatchObject(error)
    const shown = await strict.set('k', 'a secret value').catch((caught) => JSON.stringify([caught, caught.cause]))
    expect(shown).not.toContain('a secret value')
    await redis.call('CONFIG', 'SET', 'maxmemory', '0')
  })
})

describe('a server that hangs', () => {
  test('costs every method no more than SOCKET_TIMEOUT', async () => {
    await using server = await startServer()
    // Each method has its own connection: one that is known to be down would fail at once.
    const caches = await Promise.all(
      cases.map(async ([name]) => {
        const CONNECTION_POOL_KWARGS = { client_name: name.replaceAll(' ', '-') }
        const cache = open(server.url, { IGNORE_EXCEPTIONS: true, SOCKET_TIMEOUT: 0.3, CONNECTION_POOL_KWARGS })
        await cache.set('warm', 1)
        return cache
      }),
    )
    server.pause()
    await Promise.all(
      cases.map(async ([name, call, fallback], index) => {
        const start = performance.now()
        expect(await call(caches[index] as RedisCache), name).toEqual(fallback)
        // One deadline, not one for each step.
        expect(performance.now() - start, name).toBeLessThan(570)
      }),
    )
    server.resume()
  })
})
