import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { openCache, until } from './context.ts'

/** Lifetimes: setting, reading, changing, and expiry. */
export function describeTimeouts(harness: CacheHarness): void {
  describe('timeouts', () => {
    test('an entry lives for TIMEOUT, 300 seconds by default', async () => {
      const usual = await openCache(harness)
      await usual.set('k', 1)
      expect(await usual.ttl('k')).toSatisfy(isAbout(300))
      const short = await openCache(harness, { TIMEOUT: 20 })
      await short.set('k', 1)
      await short.setMany({ m: 1 })
      await short.add('a', 1)
      for (const key of ['k', 'm', 'a']) expect(await short.ttl(key)).toSatisfy(isAbout(20))
    })

    test('a timeout of null, and a TIMEOUT of null, never expire', async () => {
      const cache = await openCache(harness)
      await cache.set('k', 1, { timeout: null })
      expect(await cache.ttl('k')).toBeNull()
      const eternal = await openCache(harness, { TIMEOUT: null })
      await eternal.set('k', 1)
      expect(await eternal.pttl('k')).toBeNull()
      await eternal.set('k', 1, { timeout: 50 })
      expect(await eternal.ttl('k')).toSatisfy(isAbout(50))
    })

    test('an entry is gone when its time is over, in fractions of a second too', async () => {
      const cache = await openCache(harness)
      await cache.set('k', 1, { timeout: 0.05 })
      await cache.setMany({ m: 1 }, { timeout: 0.05 })
      await until(async () => !(await cache.has('k')) && !(await cache.has('m')))
      expect(await cache.get('k')).toBeUndefined()
      expect(await cache.ttl('k')).toBeUndefined()
      expect(await cache.keys()).toEqual([])
      expect(await cache.add('k', 2)).toBe(true)
    })

    test.each([0, -1, 0.0001])('a timeout of %d removes the entry at once and counts as stored', async (timeout) => {
      const cache = await openCache(harness)
      await cache.set('k', 1)
      expect(await cache.set('k', 2, { timeout })).toBe(true)
      expect(await cache.has('k')).toBe(false)
      expect(await cache.add('k', 3, { timeout })).toBe(true)
      expect(await cache.has('k')).toBe(false)
      await cache.set('k', 1)
      expect(await cache.add('k', 3, { timeout })).toBe(false)
      expect(await cache.get('k')).toBe(1)
      await cache.setMany({ k: 5, m: 6 }, { timeout })
      expect(await cache.getMany(['k', 'm'])).toEqual(new Map())
    })

    test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e300, '5', {}, true])(
      'a timeout of %j is refused and nothing changes',
      async (timeout) => {
        const cache = await openCache(harness)
        await cache.set('k', 1)
        const error = { code: 'ERR_CACHE_ARGUMENT', message: expect.stringContaining('timeout') }
        await expect(cache.set('k', 2, { timeout: timeout as number })).rejects.toMatchObject(error)
        await expect(cache.touch('k', timeout as number)).rejects.toMatchObject(error)
        expect(await cache.get('k')).toBe(1)
      },
    )

    test('ttl is in seconds and pttl in milliseconds', async () => {
      const cache = await openCache(harness)
      await cache.set('k', 1, { timeout: 100 })
      expect(await cache.ttl('k')).toSatisfy(isAbout(100))
      expect(await cache.pttl('k')).toSatisfy(isAbout(100_000))
      expect(await cache.pttl('missing')).toBeUndefined()
    })

    test('a new value without a timeout does not keep the old lifetime', async () => {
      const cache = await openCache(harness)
      await cache.set('k', 1, { timeout: null })
      await cache.set('k', 2)
      expect(await cache.ttl('k')).toSatisfy(isAbout(300))
    })

    test('touch gives a new lifetime and says whether the key existed', async () => {
      const cache = await openCache(harness, { TIMEOUT: 200 })
      await cache.set('k', 'v', { timeout: 10 })
      expect(await cache.touch('k')).toBe(true)
      expect(await cache.ttl('k')).toSatisfy(isAbout(200))
      expect(await cache.touch('k', 50)).toBe(true)
      expect(await cache.ttl('k')).toSatisfy(isAbout(50))
      expect(await cache.touch('k', null)).toBe(true)
      expect(await cache.ttl('k')).toBeNull()
      expect(await cache.touch('k', null)).toBe(true)
      expect(await cache.get('k')).toBe('v')
      expect(await cache.touch('k', 0)).toBe(true)
      expect(await cache.has('k')).toBe(false)
      for (const timeout of [undefined, 5, null, 0]) expect(await cache.touch('k', timeout)).toBe(false)
    })
  })
}

/** Time has passed: a little less than the timeout that was set, never more. */
function isAbout(amount: number): (left: number | null | undefined) => boolean {
  return (left) => typeof left === 'number' && left <= amount && left > amount * 0.9
}
