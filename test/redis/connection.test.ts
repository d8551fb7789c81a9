import { startServer } from '@holdfast/local-redis'
import { createCaches, type RedisCache, type RedisSettings } from 'holdfast'
import type { Redis } from 'ioredis'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'

async function open(LOCATION: string, OPTIONS: RedisSettings['OPTIONS'] = {}): Promise<[RedisCache, Redis]> {
  const caches = createCaches({ BACKEND: 'redis', LOCATION, KEY_PREFIX: 'connection', OPTIONS })
  onTestFinished(() => caches.close())
  const cache = caches.get()
  return [cache, (await cache.getRedisConnection()) as Redis]
}

/** How often the server has read from its connections. */
async function readsOf(redis: Redis): Promise<number> {
  return Number(/total_reads_processed:(\d+)/.exec(await redis.info('stats'))?.[1])
}

test('the commands of one tick leave in one write', async () => {
  await using server = await startServer()
  const [cache, redis] = await open(server.url)
  await cache.set('k', 0)
  const before = await readsOf(redis)
  await Promise.all(Array.from({ length: 100 }, (_, index) => cache.set('k', index)))
  expect(await cache.get('k')).toBe(99)
  // The writes, the get, and the question itself; without corking each write is a read of its own.
  expect((await readsOf(redis)) - before).toBeLessThan(10)
})

describe('deadlines', () => {
  test('need no timer for each command', async () => {
    const [cache] = await open(inject('servers').single)
    const timers = vi.spyOn(globalThis, 'setTimeout')
    onTestFinished(() => timers.mockRestore())
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(Array.from({ length: 100 }, (_, index) => cache.get(`k${index}`)))
    }
    expect(timers.mock.calls.length).toBeLessThan(10)
  })

  test('of commands sent one after the other pass one after the other', async () => {
    await using server = await startServer()
    const [cache] = await open(server.url, { SOCKET_TIMEOUT: 0.3 })
    await cache.get('k')
    await server.pause()
    const begun = performance.now()
    const failing = async (after: number): Promise<number> => {
      await new Promise((resolve) => setTimeout(resolve, after))
      const error = await cache.get('k').catch((caught: unknown) => caught)
      expect(error).toMatchObject({ code: 'ERR_CACHE_TIMEOUT', command: 'GET', node: `127.0.0.1:${server.port}` })
      return performance.now() - begun
    }
    const [first, second] = (await Promise.all([failing(0), failing(150)])) as [number, number]
    await server.resume()
    expect(first).toBeGreaterThanOrEqual(299)
    expect(second).toBeGreaterThanOrEqual(449)
    expect(second).toBeGreaterThan(first)
  })

  test('do not keep a process alive, and hold nothing back that was answered', async () => {
    const [cache] = await open(inject('servers').single, { SOCKET_TIMEOUT: 100 })
    const timers = vi.spyOn(globalThis, 'setTimeout')
    onTestFinished(() => timers.mockRestore())
    await cache.get('k')
    for (const { value } of timers.mock.results) expect((value as NodeJS.Timeout).hasRef()).toBe(false)
  })

  test('of a read that is tried again are shares of SOCKET_TIMEOUT, without a timer for each command', async () => {
    const [cache] = await open(inject('servers').single, {
      CONNECTION_POOL_KWARGS: { retry_on_timeout: true, socket_timeout: 30 },
    })
    const timers = vi.spyOn(globalThis, 'setTimeout')
    onTestFinished(() => timers.mockRestore())
    await Promise.all(Array.from({ length: 100 }, (_, index) => cache.get(`k${index}`)))
    expect(timers.mock.calls.map(([, ms]) => ms)).toEqual([15_000])
  })
})
