import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { freshPrefix, openCache } from './context.ts'

const PRIMARY = { read: 'primary' } as const

/** withVersion and withPrefix. */
export function describeViews(harness: CacheHarness): void {
  describe('views', () => {
    test('withVersion is the same cache with another version', async () => {
      const cache = await openCache(harness, { TIMEOUT: 50 })
      const view = cache.withVersion(7)
      expect([view.version, view.keyPrefix, view.timeout, view.alias]).toEqual([7, cache.keyPrefix, 50, cache.alias])
      await view.set('k', 'seven')
      expect(await cache.get('k', PRIMARY)).toBeUndefined()
      expect(await cache.get('k', { version: 7, ...PRIMARY })).toBe('seven')
      expect(await view.get('k', { version: 1, ...PRIMARY })).toBeUndefined()
      expect(await view.incrVersion('k')).toBe(8)
      expect(() => cache.withVersion(1.5)).toThrow(expect.objectContaining({ code: 'ERR_CACHE_ARGUMENT' }))
    })

    test('withPrefix has its own keys and tags', async () => {
      const cache = await openCache(harness)
      const view = cache.withPrefix(freshPrefix())
      await Promise.all([cache, view].map((each) => each.set('k', each.keyPrefix, { tags: ['t'] })))
      expect(await view.get('k', PRIMARY)).toBe(view.keyPrefix)
      expect(await view.keys()).toEqual(['k'])
      await cache.invalidateTags(['t'])
      expect(await cache.get('k', PRIMARY)).toBeUndefined()
      expect(await view.get('k', PRIMARY)).toBe(view.keyPrefix)
      await cache.clear()
      expect(await view.get('k', PRIMARY)).toBe(view.keyPrefix)
      expect(await view.clear()).toBe(1)
    })

    if (!harness.refuses?.includes('locks')) {
      test('withPrefix has its own locks, and closing the cache closes those of its views', async () => {
        const cache = await openCache(harness)
        const view = cache.withPrefix(freshPrefix())
        const lock = await cache.lock('l').hold()
        expect(await view.lock('l').locked()).toBe(false)
        await lock.release()
        await cache.close()
        await expect(view.lock('l').acquire()).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
      })
    }

    if (!harness.refuses?.includes('limits')) {
      test('withPrefix has its own limits', async () => {
        const cache = await openCache(harness)
        const view = cache.withPrefix(freshPrefix())
        await cache.consume('u', { limit: 1, window: 100 })
        expect(await view.consume('u', { limit: 1, window: 100 })).toMatchObject({ hits: 1 })
      })
    }

    test('views of views count together, and share loads', async () => {
      const cache = await openCache(harness)
      const one = cache.withPrefix(freshPrefix()).withVersion(3)
      const two = cache.withVersion(3).withPrefix(one.keyPrefix)
      expect(one.makeKey('k')).toBe(two.makeKey('k'))
      let loads = 0
      const load = async (): Promise<number> => {
        await new Promise(setImmediate)
        return ++loads
      }
      const reads = [one.getOrSet('k', load), two.getOrSet('k', load), one.getOrSet('k', load)]
      expect(await Promise.all(reads)).toEqual([1, 1, 1])
      expect(two.stats()).toMatchObject({ loads: 1, operations: { getOrSet: 3 } })
      expect(cache.stats().operations).toEqual(two.stats().operations)
      await one.clear()
    })

    test('closing a view closes nothing; closing the cache closes its views', async () => {
      const cache = await openCache(harness)
      const view = cache.withVersion(2)
      await view.close()
      await view[Symbol.asyncDispose]()
      expect(await view.set('k', 1)).toBe(true)
      expect(await cache.set('k', 1)).toBe(true)
      await cache.clear()
      await cache.close()
      await expect(view.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
    })

    test.each([
      ['p', 'p:1'],
      ['p:1', 'p'],
      ['p', 'p:-2:x'],
    ])('the cache %j gives no view %j, whose keys would be taken for its own', async (own, other) => {
      const base = freshPrefix()
      const cache = await openCache(harness, { KEY_PREFIX: base + own })
      const refused = expect.objectContaining({ code: 'ERR_CACHE_ARGUMENT' })
      expect(() => cache.withPrefix(base + other)).toThrow(refused)
      expect(() => cache.withPrefix(5 as unknown as string)).toThrow(refused)
      expect(cache.withPrefix(`${base}p:x1`).keyPrefix).toBe(`${base}p:x1`)
    })
  })
}
