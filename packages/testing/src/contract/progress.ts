import type { Cache, RemoveOptions } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { openCache } from './context.ts'

const COUNT = 300

/** Progress of long removals, keepttl, and statistics. */
export function describeProgress(harness: CacheHarness): void {
  describe('progress and statistics', () => {
    const removals = [
      ['clear', (cache: Cache, options: RemoveOptions) => cache.clear(options)],
      ['deletePattern', (cache: Cache, options: RemoveOptions) => cache.deletePattern('k*', options)],
    ] as const

    test.each(removals)('%s says how far it is, and stops where it is aborted', async (_, remove) => {
      const cache = await openCache(harness)
      const entries = Object.fromEntries(Array.from({ length: COUNT }, (_unused, index) => [`k${index}`, index]))
      await cache.setMany(entries)
      const reports: number[] = []
      const onProgress = (removed: number): void => void reports.push(removed)
      expect(await remove(cache, { itersize: 20, onProgress })).toBe(COUNT)
      expect(reports.length).toBeGreaterThan(1)
      expect(reports).toEqual([...new Set(reports)].sort((a, b) => a - b))
      expect(reports.at(-1)).toBe(COUNT)
      await cache.setMany(entries)
      const controller = new AbortController()
      const aborted = remove(cache, {
        itersize: 20,
        signal: controller.signal,
        onProgress: () => controller.abort(new Error('enough')),
      })
      await expect(aborted).rejects.toThrow('enough')
      const left = await cache.keys()
      expect(left.length).toBeGreaterThan(0)
      expect(left.length).toBeLessThan(COUNT)
    })

    test('keepttl keeps the lifetime that is there, and gives a new key the TIMEOUT', async () => {
      const cache = await openCache(harness, { TIMEOUT: 50 })
      await cache.set('k', 1, { timeout: 1000 })
      expect(await cache.set('k', 2, { keepttl: true })).toBe(true)
      expect(await cache.get('k')).toBe(2)
      expect(await cache.ttl('k')).toBeGreaterThan(900)
      await cache.set('k', 1, { timeout: null })
      expect(await cache.set('k', 3, { keepttl: true, xx: true })).toBe(true)
      expect(await cache.ttl('k')).toBeNull()
      expect(await cache.set('none', 1, { keepttl: true, xx: true })).toBe(false)
      expect(await cache.has('none')).toBe(false)
      expect(await cache.set('new', 1, { keepttl: true })).toBe(true)
      expect(await cache.get('new')).toBe(1)
      expect(await cache.ttl('new')).toBeLessThanOrEqual(50)
    })

    test.each([{ nx: true }, { timeout: 5 }, { timeout: null }, { tags: ['t'] }])(
      'keepttl together with %j is refused',
      async (options) => {
        const cache = await openCache(harness)
        const error = {
          code: 'ERR_CACHE_ARGUMENT',
          message: expect.stringContaining(Object.keys(options)[0] as string),
        }
        await expect(cache.set('k', 1, { keepttl: true, ...options })).rejects.toMatchObject(error)
        expect(await cache.has('k')).toBe(false)
      },
    )

    test('stats counts hits, misses, loads, failures and operations, and only grows', async () => {
      const cache = await openCache(harness, { VERSION: 1 })
      expect(cache.stats()).toMatchObject({
        alias: cache.alias,
        hits: 0,
        misses: 0,
        loads: 0,
        errors: 0,
        operations: {},
      })
      await cache.set('k', 'v')
      await cache.get('k')
      await cache.get('none', { default: 1, read: 'primary' })
      await cache.getMany(['k', 'none', 'nor'])
      await cache.getOrSet('k', () => 1)
      await cache.getOrSet('l', () => 1)
      await cache.incr('k').catch(() => {})
      await cache.getOrSet('m', () => Promise.reject(new Error('no'))).catch(() => {})
      const stats = cache.stats()
      expect(stats).toMatchObject({ hits: 3, misses: 5, staleHits: 0, loads: 2, loadErrors: 1, errors: 1 })
      expect(stats).toMatchObject({ ignoredErrors: 0, unreadable: 0 })
      expect(stats.operations).toEqual({ set: 1, get: 2, getMany: 1, getOrSet: 3, incr: 1 })
      const { count, mean, p50, p90, p99, max } = stats.latency
      expect(count).toBe(8)
      expect(p50).toBeGreaterThan(0)
      expect([p50, p90, p99, max]).toEqual([p50, p90, p99, max].sort((a, b) => a - b))
      expect(mean).toBeLessThanOrEqual(max)
      // Seconds: none of eight small operations takes half a minute.
      expect(max).toBeLessThan(30)
      expect(stats.since.getTime()).toBeLessThanOrEqual(Date.now())
    })
  })
}
