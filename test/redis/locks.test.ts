import { waitFor } from '@holdfast/local-redis'
import slotOf from 'cluster-key-slot'
import { createCaches, type RedisCache, type RedisOptions } from 'holdfast'
import { expect, onTestFinished, test } from 'vitest'
import { useOwnServer } from '../support/own-server.ts'

const LOST = { code: 'ERR_CACHE_LOCK_LOST' }

const server = useOwnServer()

function open(OPTIONS: RedisOptions = {}): RedisCache {
  const caches = createCaches({ BACKEND: 'redis', LOCATION: server.url, KEY_PREFIX: 'p', OPTIONS })
  onTestFinished(() => caches.close())
  return caches.get()
}

test('a lock is one key with its token and lifetime, beside that of its fencing numbers', async () => {
  const lock = await open().lock('report', { timeout: 20 }).hold()
  expect((await server.redis.keys('*')).sort()).toEqual(['p:!lock:{report}', 'p:!lock:{report}:fence'])
  expect(await server.redis.pttl('p:!lock:{report}')).toBeGreaterThan(19_000)
  // Longer than the lock, but not for ever.
  expect(await server.redis.pttl('p:!lock:{report}:fence')).toBeGreaterThan(20_000)
  await lock.release()
  expect(await server.redis.keys('*')).toEqual(['p:!lock:{report}:fence'])
})

test('fencing numbers grow also when their record was deleted', async () => {
  const cache = open()
  const lock = await cache.lock('l').hold()
  const first = lock.fencingToken
  await lock.release()
  await server.redis.del('p:!lock:{l}:fence')
  await lock.acquire()
  expect(lock.fencingToken).toBeGreaterThan(Number(first))
  await lock.release()
})

test('fencing numbers grow also when the clock was set back', async () => {
  const lock = open().lock('l')
  const ahead = String((Date.now() + 3_600_000) * 1000)
  await server.redis.set('p:!lock:{l}:fence', ahead)
  await lock.acquire()
  expect(lock.fencingToken).toBe(Number(ahead) + 1)
  await lock.release()
})

test.each(['report', '', '}', '}x', '{', '{}', '{a}b', 'a}b{c', '🦊'])(
  'a cluster keeps the lock %j and its fencing numbers in one slot',
  async (name) => {
    await open().lock(name).acquire()
    const keys = await server.redis.keys('*')
    expect(keys).toHaveLength(2)
    expect(new Set(keys.map(slotOf)).size).toBe(1)
  },
)

test("keySpace 'django' is django-redis's lock: the value's key, the token as a plain string, PX", async () => {
  const cache = open()
  const lock = await cache.lock('foo', { keySpace: 'django', timeout: 20 }).hold()
  expect(await server.redis.keys('*')).toEqual(['p:1:foo'])
  const token = String(await server.redis.get('p:1:foo'))
  expect(token.length).toBeGreaterThanOrEqual(32)
  expect(await server.redis.pttl('p:1:foo')).toBeGreaterThan(19_000)
  expect(lock.fencingToken).toBeUndefined()
  // redis-py acquires it with SET NX PX, which fails while it is held here.
  expect(await server.redis.set('p:1:foo', 'python', 'PX', 20_000, 'NX')).toBeNull()
  await lock.release()
  expect(await server.redis.set('p:1:foo', 'python', 'PX', 20_000, 'NX')).toBe('OK')
  expect(await lock.acquire({ blocking: false })).toBe(false)
  const other = cache.lock('foo', { keySpace: 'django', version: 2, blocking: false })
  expect(await other.acquire()).toBe(true)
  expect(await server.redis.exists('p:2:foo')).toBe(1)
})

test('a lock that somebody else took over is lost, and theirs stays', async () => {
  const lock = await open().lock('l', { timeout: 100 }).hold()
  await server.redis.set('p:!lock:{l}', 'thief')
  expect(await lock.owned()).toBe(false)
  await expect(lock.release()).rejects.toMatchObject(LOST)
  await expect(lock.extend(5)).rejects.toMatchObject(LOST)
  expect(await server.redis.get('p:!lock:{l}')).toBe('thief')
})

test('renew aborts `lost` when somebody removes the lock, and its disposal says so', async () => {
  const lock = await open().lock('l', { timeout: 0.1, renew: true }).hold()
  const { lost } = lock
  await server.redis.del('p:!lock:{l}')
  await waitFor('the loss is noticed', () => lost.aborted)
  expect(lost.reason).toMatchObject(LOST)
  expect(lock.fencingToken).toBeUndefined()
  await expect(lock[Symbol.asyncDispose]()).rejects.toMatchObject(LOST)
  await lock.acquire()
  expect(lock.lost.aborted).toBe(false)
  await lock.release()
})

test('renew aborts `lost` when the lock cannot be renewed in time, however long the server hangs', async () => {
  const lock = await open({ SOCKET_TIMEOUT: 30 }).lock('l', { timeout: 0.2, renew: true }).hold()
  server.pause()
  try {
    await waitFor('the loss is noticed', () => lock.lost.aborted)
  } finally {
    server.resume()
  }
})

test('a lock whose answer was lost is not left behind', async () => {
  const cache = open({ SOCKET_TIMEOUT: 0.2 })
  const lock = cache.lock('l')
  expect(await lock.locked()).toBe(false)
  server.pause()
  await expect(lock.acquire()).rejects.toMatchObject({ code: 'ERR_CACHE_TIMEOUT', operation: 'lock.acquire' })
  server.resume()
  await waitFor(
    'the server has done what it was asked',
    async () => (await server.redis.exists('p:!lock:{l}:fence')) === 1,
  )
  await waitFor('the lock is free', async () => (await server.redis.exists('p:!lock:{l}')) === 0)
})

test('acquires that fail while the server hangs leave no lock behind, however long its lease', async () => {
  const cache = open({ SOCKET_TIMEOUT: 0.2, SOCKET_CONNECT_TIMEOUT: 0.2 })
  expect(await cache.lock('l').locked()).toBe(false)
  server.pause()
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(cache.lock('l', { timeout: 1000 }).acquire()).rejects.toThrow()
    }
  } finally {
    server.resume()
  }
  const lock = cache.lock('l', { timeout: 1000, blocking: false })
  await waitFor('the lock can be taken', () => lock.acquire().catch(() => false))
  await lock.release()
})

test('a lock without a timeout has a lease, as long as its holder lives', async () => {
  const lock = await open().lock('l').hold()
  expect(await server.redis.pttl('p:!lock:{l}')).toSatisfy((ms: number) => ms > 29_000 && ms <= 30_000)
  await lock.release()
})

test('a release that the server did not answer can be repeated', async () => {
  const cache = open({ SOCKET_TIMEOUT: 0.2 })
  const lock = await cache.lock('l', { timeout: 60, renew: true }).hold()
  await server.redis.call('CLIENT', 'PAUSE', 400, 'WRITE')
  await expect(lock.release()).rejects.toMatchObject({ code: 'ERR_CACHE_TIMEOUT' })
  await waitFor('the server answers', async () => {
    const code = await lock.release().then(
      () => undefined,
      (error) => error.code,
    )
    // The first request may have arrived late.
    return code === undefined || code === LOST.code
  })
  await waitFor('the lock is free', async () => (await server.redis.exists('p:!lock:{l}')) === 0)
})

test("a loader's lock is given back, and ends by itself when its process dies", async () => {
  const cache = open()
  let seen: readonly [ttl: number, keys: readonly string[]] | undefined
  const load = async (): Promise<number> => {
    const keys = await server.redis.keys('p:!*')
    seen = [await server.redis.pttl(String(keys[0])), keys]
    return 1
  }
  await cache.getOrSet('k', load, { lock: true })
  expect(seen?.[1]).toEqual([expect.stringMatching(/^p:!lock:\{load:[\w-]{16}:p:1:k\}$/)])
  expect(seen?.[0]).toSatisfy((ms: number) => ms > 0 && ms <= 10_000)
  // Callers do not wait for that.
  await waitFor('the lock is given back', async () => (await server.redis.keys('p:!*')).length === 0)
})
