import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { openCache, openCaches, until } from './context.ts'

/** Rate limits. */
export function describeLimits(harness: CacheHarness): void {
  describe('rate limits', () => {
    test('a window allows a number of steps, and says how many are left and when it ends', async () => {
      const cache = await openCache(harness)
      const options = { limit: 3, window: 100 }
      for (const hits of [1, 2, 3]) {
        const step = await cache.consume('u', options)
        expect(step).toMatchObject({ allowed: true, hits, remaining: 3 - hits, blocked: false, retryAfter: 0 })
        expect(step.resetAfter).toSatisfy((left: number) => left > 90 && left <= 100)
      }
      const step = await cache.consume('u', options)
      expect(step).toMatchObject({ allowed: false, hits: 4, remaining: 0, blocked: false })
      expect(step.retryAfter).toBe(step.resetAfter)
      expect(step.retryAfter).toSatisfy((left: number) => left > 90 && left <= 100)
    })

    test('a step may cost more, or nothing', async () => {
      const cache = await openCache(harness)
      const options = { limit: 10, window: 100 }
      expect(await cache.consume('u', { ...options, cost: 0 })).toMatchObject({ allowed: true, hits: 0, remaining: 10 })
      expect(await cache.consume('u', { ...options, cost: 7 })).toMatchObject({ allowed: true, hits: 7, remaining: 3 })
      expect(await cache.consume('u', { ...options, cost: 4 })).toMatchObject({
        allowed: false,
        hits: 11,
        remaining: 0,
      })
      expect(await cache.consume('v', { limit: 0, window: 100 })).toMatchObject({ allowed: false, remaining: 0 })
    })

    test('a step may give hits back, down to none; neither that nor looking begins a window', async () => {
      const cache = await openCache(harness)
      const options = { limit: 3, window: 100 }
      expect(await cache.consume('u', { ...options, cost: -1 })).toMatchObject({
        hits: 0,
        remaining: 3,
        resetAfter: 100,
      })
      await cache.consume('u', { ...options, cost: 4 })
      expect(await cache.consume('u', { ...options, cost: -2 })).toMatchObject({ allowed: true, hits: 2, remaining: 1 })
      expect(await cache.consume('u', { ...options, cost: -9 })).toMatchObject({ allowed: true, hits: 0, remaining: 3 })
      expect(await cache.consume('u', options)).toMatchObject({ hits: 1 })
      expect(await cache.consume('v', { limit: 3, window: 0.1, cost: 0 })).toMatchObject({ hits: 0, resetAfter: 0.1 })
      const begun = await cache.consume('v', options)
      expect(begun.resetAfter).toBeGreaterThan(90)
    })

    test('a window begins with its first step, is not extended by others, and then a new one begins', async () => {
      const cache = await openCache(harness)
      const options = { limit: 1, window: 0.2 }
      expect((await cache.consume('u', options)).allowed).toBe(true)
      let last = await cache.consume('u', options)
      expect(last).toMatchObject({ allowed: false, hits: 2 })
      await until(async () => {
        last = await cache.consume('u', options)
        return last.allowed
      })
      expect(last).toMatchObject({ hits: 1, remaining: 0 })
    })

    test('block refuses everything once the limit was exceeded, for its own time from then on', async () => {
      const cache = await openCache(harness)
      const options = { limit: 1, window: 0.2, block: 100 }
      expect(await cache.consume('u', options)).toMatchObject({ allowed: true, blocked: false })
      const step = await cache.consume('u', options)
      expect(step).toMatchObject({ allowed: false, blocked: true, remaining: 0 })
      expect(step.retryAfter).toSatisfy((left: number) => left > 90 && left <= 100)
      const later = await cache.consume('u', { ...options, cost: 0 })
      expect(later).toMatchObject({ allowed: false, blocked: true, hits: 2 })
      expect(later.retryAfter).toBeLessThanOrEqual(step.retryAfter)
    })

    test('a block ends, and a new window begins', async () => {
      const cache = await openCache(harness)
      const options = { limit: 1, window: 100, block: 0.1 }
      await cache.consume('u', options)
      expect(await cache.consume('u', options)).toMatchObject({ blocked: true })
      let last = await cache.consume('u', options)
      await until(async () => {
        last = await cache.consume('u', options)
        return last.allowed
      })
      expect(last).toMatchObject({ hits: 1, blocked: false })
    })

    test('of 100 steps at once exactly 10 are allowed where the limit is 10', async () => {
      const cache = await openCache(harness)
      const steps = await Promise.all(Array.from({ length: 100 }, () => cache.consume('u', { limit: 10, window: 100 })))
      expect(steps.filter(({ allowed }) => allowed)).toHaveLength(10)
      expect(steps.map(({ hits }) => hits).sort((a, b) => a - b)).toEqual(steps.map((_, index) => index + 1))
    })

    test('each key, and each prefix, has its own limit; values and clear do not touch it', async () => {
      const { one, two } = await openCaches(harness, { one: {}, two: {} })
      if (!one || !two) throw new Error('The harness did not open both caches.')
      const options = { limit: 1, window: 100 }
      for (const [cache, key] of [
        [one, 'u'],
        [one, 'v'],
        [two, 'u'],
      ] as const) {
        expect((await cache.consume(key, options)).allowed).toBe(true)
      }
      expect(await one.has('u')).toBe(false)
      await one.set('u', 'value')
      expect(await one.clear()).toBe(1)
      expect((await one.consume('u', options)).hits).toBe(2)
      expect((await one.consume('u', options)).hits).toBe(3)
    })

    test.each([
      { limit: -1, window: 1 },
      { limit: 1.5, window: 1 },
      { limit: '1', window: 1 },
      { limit: 1, window: 0 },
      { limit: 1, window: Number.NaN },
      { limit: 1, window: 1e300 },
      { limit: 1 },
      { limit: 1, window: 1, block: -1 },
      { limit: 1, window: 1, cost: 0.5 },
    ])('the options %j are refused', async (options) => {
      const cache = await openCache(harness)
      const step = cache.consume('u', options as { limit: number; window: number })
      await expect(step).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
      expect(await cache.consume('u', { limit: 5, window: 1 })).toMatchObject({ hits: 1 })
    })
  })
}
