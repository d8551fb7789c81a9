import type { Integer } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { openCache } from './context.ts'

/** incr, decr, incrVersion, decrVersion. */
export function describeCounters(harness: CacheHarness): void {
  describe('counters', () => {
    test('incr and decr add, subtract and return the new value', async () => {
      const cache = await openCache(harness)
      await cache.set('n', 10)
      expect(await cache.incr('n')).toBe(11)
      expect(await cache.incr('n', 5)).toBe(16)
      expect(await cache.decr('n')).toBe(15)
      expect(await cache.decr('n', 20)).toBe(-5)
      expect(await cache.incr('n', -5)).toBe(-10)
      expect(await cache.get('n')).toBe(-10)
    })

    test('a missing counter is an error and stays missing', async () => {
      const cache = await openCache(harness)
      const error = { code: 'ERR_CACHE_KEY_NOT_FOUND', message: expect.stringContaining('"n"') }
      await expect(cache.incr('n')).rejects.toMatchObject(error)
      await expect(cache.decr('n')).rejects.toMatchObject(error)
      expect(await cache.has('n')).toBe(false)
    })

    test.each([{ value: 'text' }, { value: 1.5 }, { value: null }, { value: [1] }, { value: '5' }])(
      'the value in %j is not an integer, and stays',
      async ({ value }) => {
        const cache = await openCache(harness)
        await cache.set('n', value)
        await expect(cache.incr('n')).rejects.toMatchObject({ code: 'ERR_CACHE_NOT_AN_INTEGER' })
        expect(await cache.get('n')).toEqual(value)
      },
    )

    test.each([1.5, Number.NaN, '1', null, 2 ** 60] as unknown as Integer[])(
      'a delta of %j is refused',
      async (delta) => {
        const cache = await openCache(harness)
        await cache.set('n', 1)
        await expect(cache.incr('n', delta)).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
        await expect(cache.decr('n', delta)).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
        expect(await cache.get('n')).toBe(1)
      },
    )

    test('a counter keeps its lifetime', async () => {
      const cache = await openCache(harness)
      await cache.set('n', 1, { timeout: 1000 })
      await cache.incr('n')
      expect(await cache.ttl('n')).toBeGreaterThan(900)
      await cache.set('n', 2n ** 63n, { timeout: 1000 })
      await cache.incr('n')
      expect(await cache.ttl('n')).toBeGreaterThan(900)
      await cache.set('n', 1, { timeout: null })
      await cache.incr('n')
      expect(await cache.ttl('n')).toBeNull()
    })

    test('a counter is exact beyond 2^53 and 64 bits, up and down', async () => {
      const cache = await openCache(harness)
      await cache.set('n', Number.MAX_SAFE_INTEGER)
      expect(await cache.incr('n')).toBe(2n ** 53n)
      expect(await cache.incr('n')).toBe(2n ** 53n + 1n)
      await cache.set('n', 2n ** 63n - 1n)
      expect(await cache.incr('n')).toBe(2n ** 63n)
      expect(await cache.incr('n', 2n ** 100n)).toBe(2n ** 100n + 2n ** 63n)
      expect(await cache.get('n')).toBe(2n ** 100n + 2n ** 63n)
      expect(await cache.decr('n', 2n ** 100n + 2n ** 63n)).toBe(0)
      expect(await cache.decr('n', 10n ** 30n)).toBe(-(10n ** 30n))
    })

    test('no increment of many at once is lost', async () => {
      const cache = await openCache(harness)
      await cache.set('n', 0)
      await Promise.all(Array.from({ length: 100 }, () => cache.incr('n')))
      expect(await cache.get('n')).toBe(100)
    })

    test('incrVersion moves value and lifetime, over whatever the other version holds', async () => {
      const cache = await openCache(harness)
      await cache.set('k', null, { timeout: 1000 })
      await cache.set('k', 'old', { version: 2, timeout: null })
      expect(await cache.incrVersion('k')).toBe(2)
      expect(await cache.has('k')).toBe(false)
      expect(await cache.get('k', { version: 2, default: 'missing' })).toBeNull()
      const left = await cache.ttl('k', { version: 2 })
      expect(left).toBeGreaterThan(900)
      expect(left).toBeLessThanOrEqual(1000)
      expect(await cache.incrVersion('k', 10, { version: 2 })).toBe(12)
      expect(await cache.decrVersion('k', 2, { version: 12 })).toBe(10)
      expect(await cache.has('k', { version: 10 })).toBe(true)
    })

    test('incrVersion keeps an entry that never expires, and any bytes, unchanged', async () => {
      const cache = await openCache(harness)
      await cache.set('k', '☃'.repeat(1000), { timeout: null })
      await cache.incrVersion('k')
      expect(await cache.ttl('k', { version: 2 })).toBeNull()
      expect(await cache.get('k', { version: 2 })).toBe('☃'.repeat(1000))
    })

    test('incrVersion of a missing key is an error and touches nothing', async () => {
      const cache = await openCache(harness)
      await cache.set('k', 'there', { version: 2 })
      await expect(cache.incrVersion('k')).rejects.toMatchObject({ code: 'ERR_CACHE_KEY_NOT_FOUND' })
      expect(await cache.get('k', { version: 2 })).toBe('there')
    })

    test('incrVersion by 0 changes nothing, and by a fraction is refused', async () => {
      const cache = await openCache(harness)
      await cache.set('k', 'v')
      expect(await cache.incrVersion('k', 0)).toBe(1)
      await expect(cache.incrVersion('k', 0.5)).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
      expect(await cache.get('k')).toBe('v')
    })
  })
}
