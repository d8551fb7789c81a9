import type { StandardSchemaV1 } from '@standard-schema/spec'
import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { openCache } from './context.ts'

/** A hand-written Standard Schema: strings of digits, which it turns into numbers. */
const digits: StandardSchemaV1<string, number> = {
  '~standard': {
    version: 1,
    vendor: 'contract',
    validate: async (value) =>
      typeof value === 'string' && /^\d+$/.test(value) ? { value: Number(value) } : { issues: [{ message: 'digits' }] },
  },
}

/** Schemas of values that are read. */
export function describeSchemas(harness: CacheHarness): void {
  describe('schemas', () => {
    test('get and getMany return the output of the schema; a value that does not match is a miss', async () => {
      const cache = await openCache(harness)
      await cache.setMany({ good: '42', bad: 'x', number: 42 })
      expect(await cache.get('good', { schema: digits })).toBe(42)
      expect(await cache.get('bad', { schema: digits })).toBeUndefined()
      expect(await cache.get('number', { schema: digits, default: 0 })).toBe(0)
      expect(await cache.getMany(['good', 'bad', 'number'], { schema: digits })).toEqual(new Map([['good', 42]]))
      expect(await cache.get('bad')).toBe('x')
      expect(cache.stats()).toMatchObject({ hits: 3, misses: 4, unreadable: 4 })
    })

    test('getOrSet replaces a stored value that does not match', async () => {
      const cache = await openCache(harness)
      await cache.set('k', { old: 'shape' })
      expect(await cache.getOrSet<unknown>('k', () => '7', { schema: digits })).toBe(7)
      expect(await cache.get('k')).toBe('7')
      expect(await cache.getOrSet<unknown>('k', () => '8', { schema: digits })).toBe(7)
    })

    test('getOrSet fails if the loaded value does not match', async () => {
      const cache = await openCache(harness)
      const error = { code: 'ERR_CACHE_ARGUMENT', message: expect.stringContaining('schema') }
      await expect(cache.getOrSet('k', () => 'x', { schema: digits })).rejects.toMatchObject(error)
      expect(await cache.get('k', { schema: digits })).toBeUndefined()
    })
  })
}
