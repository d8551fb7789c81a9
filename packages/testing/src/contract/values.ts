import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { openCache } from './context.ts'

/** What every serializer must keep: JSON's values, and integers of any size. */
const VALUES: readonly unknown[] = [
  null,
  false,
  true,
  0,
  '',
  1,
  -1,
  1.5,
  -0,
  1e300,
  2 ** 60,
  -(2 ** 70),
  Number.MAX_SAFE_INTEGER,
  2n ** 63n,
  -(10n ** 40n),
  'text',
  '5',
  '-12',
  'null',
  '☃ 🦊 \u0000',
  [],
  {},
  [1, [2, [3, null]]],
  { a: { b: ['c', { d: 1.25 }] }, 'key with "quotes"': '\\' },
  'x'.repeat(1_000_000),
]

/** Values come back as they were. */
export function describeValues(harness: CacheHarness): void {
  describe('values', () => {
    test('every kind of value comes back as it was', async () => {
      const cache = await openCache(harness)
      for (const value of VALUES) {
        expect(await cache.set('k', value)).toBe(true)
        expect(await cache.get('k')).toStrictEqual(value)
      }
    })

    test('a stored null, false, 0 or empty string is a hit', async () => {
      const cache = await openCache(harness)
      for (const value of [null, false, 0, '']) {
        await cache.set('k', value)
        expect(await cache.get('k', { default: 'missing' })).toBe(value)
        expect(await cache.has('k')).toBe(true)
        expect(await cache.getMany(['k'])).toEqual(new Map([['k', value]]))
      }
    })

    test('a miss is undefined, or the default', async () => {
      const cache = await openCache(harness)
      expect(await cache.get('k')).toBeUndefined()
      expect(await cache.get('k', { default: 7 })).toBe(7)
      expect(await cache.has('k')).toBe(false)
    })

    test('a caller cannot change a stored value by changing the object', async () => {
      const cache = await openCache(harness)
      const value = { list: [1] }
      await cache.set('k', value)
      value.list.push(2)
      const read = await cache.get<typeof value>('k')
      read?.list.push(3)
      expect(await cache.get('k')).toEqual({ list: [1] })
    })

    test('storing undefined is refused', async () => {
      const cache = await openCache(harness)
      await expect(cache.set('k', undefined)).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
      await expect(cache.setMany({ k: undefined })).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
      expect(await cache.has('k')).toBe(false)
    })

    test('a value that the serializer cannot represent is an error that names the key', async () => {
      const cache = await openCache(harness)
      const error = { code: 'ERR_CACHE_ENCODE', message: expect.stringContaining('"k"') }
      await expect(cache.set('k', () => 1)).rejects.toMatchObject(error)
      await expect(cache.set('k', Symbol('s'))).rejects.toMatchObject(error)
    })
  })
}
