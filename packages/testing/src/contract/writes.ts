import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { openCache } from './context.ts'

/** Conditional writes, deletion, and getOrSet. */
export function describeWrites(harness: CacheHarness): void {
  describe('writes', () => {
    test('nx and add store only where there is nothing, and leave value and lifetime of what is there', async () => {
      const cache = await openCache(harness)
      expect(await cache.add('k', 'first', { timeout: null })).toBe(true)
      expect(await cache.add('k', 'second', { timeout: 5 })).toBe(false)
      expect(await cache.set('k', 'third', { nx: true, timeout: 5 })).toBe(false)
      expect(await cache.get('k')).toBe('first')
      expect(await cache.ttl('k')).toBeNull()
    })

    test('xx stores only where there is something', async () => {
      const cache = await openCache(harness)
      expect(await cache.set('k', 1, { xx: true })).toBe(false)
      expect(await cache.has('k')).toBe(false)
      await cache.set('k', 1)
      expect(await cache.set('k', 2, { xx: true })).toBe(true)
      expect(await cache.get('k')).toBe(2)
      expect(await cache.set('k', 2, { xx: true, timeout: 0 })).toBe(true)
      expect(await cache.set('k', 2, { xx: true, timeout: 0 })).toBe(false)
    })

    test('nx and xx together are refused', async () => {
      const cache = await openCache(harness)
      await expect(cache.set('k', 1, { nx: true, xx: true })).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
    })

    test('of many adds at once exactly one wins', async () => {
      const cache = await openCache(harness)
      const wins = await Promise.all(Array.from({ length: 50 }, (_, index) => cache.add('k', index)))
      expect(wins.filter(Boolean)).toHaveLength(1)
      expect(await cache.get('k')).toBe(wins.indexOf(true))
    })

    test('delete says whether there was something', async () => {
      const cache = await openCache(harness)
      await cache.set('k', null)
      expect(await cache.delete('k')).toBe(true)
      expect(await cache.delete('k')).toBe(false)
    })

    test('getOrSet loads on a miss, stores with the timeout, and does not load on a hit', async () => {
      const cache = await openCache(harness)
      let loads = 0
      const load = async (): Promise<{ n: number }> => {
        loads += 1
        return { n: loads }
      }
      expect(await cache.getOrSet('k', load, { timeout: null })).toEqual({ n: 1 })
      expect(await cache.getOrSet('k', load)).toEqual({ n: 1 })
      expect(loads).toBe(1)
      expect(await cache.ttl('k')).toBeNull()
      await cache.set('null', null)
      expect(await cache.getOrSet('null', load)).toBeNull()
    })

    test('getOrSet runs one load for concurrent callers and gives each its own copy', async () => {
      const cache = await openCache(harness)
      let loads = 0
      const load = async (): Promise<number[]> => {
        loads += 1
        await new Promise(setImmediate)
        return [loads]
      }
      const results = await Promise.all(Array.from({ length: 100 }, () => cache.getOrSet('k', load)))
      expect(loads).toBe(1)
      results[0]?.push(99)
      expect(results[1]).toEqual([1])
      expect(await cache.get('k')).toEqual([1])
    })

    test('getOrSet stores nothing when the load fails or returns undefined, and the next call loads again', async () => {
      const cache = await openCache(harness)
      const failed = cache.getOrSet('k', () => Promise.reject(new RangeError('no')))
      await expect(failed).rejects.toThrow(new RangeError('no'))
      expect(await cache.getOrSet('k', () => undefined)).toBeUndefined()
      expect(await cache.has('k')).toBe(false)
      expect(await cache.getOrSet('k', () => 3)).toBe(3)
    })

    test('getOrSet returns what another writer stored while it was loading', async () => {
      const cache = await openCache(harness)
      const value = await cache.getOrSet('k', async () => {
        await cache.set('k', 'theirs')
        return 'ours'
      })
      expect(value).toBe('theirs')
    })
  })
}
