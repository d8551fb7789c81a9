import { createCaches, type RedisCache } from 'holdfast'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type RunningTopology, redisTopologies } from '../support/topologies.ts'

const OFF_MS = 600_000
const PRIMARY = { read: 'primary' } as const
const OPTIONS = { timeout: 100, staleWhileRevalidate: 1000, ...PRIMARY }

describe.each(redisTopologies)('on $name', ({ start }) => {
  let running: RunningTopology
  beforeAll(async () => {
    running = await start()
  })
  afterAll(() => running[Symbol.asyncDispose]())

  test.each([
    ['behind', -OFF_MS],
    ['ahead', OFF_MS],
  ])('a host whose clock is ten minutes %s takes values for fresh and stale as others do', async (_, off) => {
    const caches = createCaches({ ...running.settings, KEY_PREFIX: `clock-${process.pid}-${Date.now()}` })
    const cache = caches.get() as RedisCache
    onTestFinished(async () => {
      vi.useRealTimers()
      await cache.clear()
      await caches.close()
    })
    const onWrongClock = async <T>(work: () => Promise<T>): Promise<T> => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + off })
      return work().finally(() => void vi.useRealTimers())
    }
    await cache.getOrSet('right', () => 'old', OPTIONS)
    await onWrongClock(() => cache.getOrSet('wrong', () => 'old', OPTIONS))
    const states = async (key: string): Promise<unknown[]> => {
      const stale = cache.stats().staleHits
      const values = [
        await cache.get(key, PRIMARY),
        await cache.has(key, PRIMARY),
        await cache.getOrSet(key, () => 'new', OPTIONS),
      ]
      return [...values, cache.stats().staleHits - stale]
    }
    const fresh = ['old', true, 'old', 0]
    expect(await states('wrong')).toEqual(fresh)
    expect(await onWrongClock(() => states('right'))).toEqual(fresh)
    expect(await cache.touch('wrong', 200)).toBe(true)
    expect(await onWrongClock(() => cache.touch('right', 200))).toBe(true)
    expect(await onWrongClock(() => cache.expireAt('right', Date.now() / 1000 + 200 - off / 1000))).toBe(true)
    for (const key of ['right', 'wrong']) {
      const redis = await cache.getRedisConnection({ key })
      const left = await redis.pttl(cache.makeKey(key))
      expect(left).toBeGreaterThan(1_190_000)
      expect(left).toBeLessThanOrEqual(1_200_000)
      // Two minutes after the timeout.
      await redis.pexpire(cache.makeKey(key), 880_000)
    }
    expect(await states('wrong')).toEqual([undefined, false, 'old', 1])
    expect(await onWrongClock(() => states('right'))).toEqual([undefined, false, 'old', 1])
  })
})
