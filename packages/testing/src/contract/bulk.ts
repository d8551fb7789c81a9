import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { openCache, openCaches } from './context.ts'

const MANY = 10_000

/** Many keys at once: getMany, setMany, deleteMany. */
export function describeBulk(harness: CacheHarness): void {
  describe('many keys', () => {
    test('getMany answers in the order of the request, each key once, without the misses', async () => {
      const cache = await openCache(harness)
      await cache.setMany({ a: 1, b: null, c: [3] })
      const found = await cache.getMany(['c', 'missing', 'a', 'b', 'a'])
      expect([...found]).toEqual([
        ['c', [3]],
        ['a', 1],
        ['b', null],
      ])
    })

    test('setMany takes an object, a Map and pairs', async () => {
      const cache = await openCache(harness)
      await cache.setMany({ a: 1 })
      await cache.setMany(new Map([['b', 2]]))
      await cache.setMany([['c', 3]] as const)
      expect(Object.fromEntries(await cache.getMany(['a', 'b', 'c']))).toEqual({ a: 1, b: 2, c: 3 })
    })

    test('setMany and getMany take version and timeout', async () => {
      const cache = await openCache(harness)
      await cache.setMany({ a: 1 }, { version: 5, timeout: null })
      expect(await cache.getMany(['a'])).toEqual(new Map())
      expect(await cache.getMany(['a'], { version: 5 })).toEqual(new Map([['a', 1]]))
      expect(await cache.ttl('a', { version: 5 })).toBeNull()
      expect(await cache.deleteMany(['a'], { version: 5 })).toBe(1)
    })

    test('deleteMany counts what existed, each key once', async () => {
      const cache = await openCache(harness)
      await cache.setMany({ a: 1, b: 2, c: 3 })
      expect(await cache.deleteMany(['a', 'c', 'missing', 'a'])).toBe(2)
      expect(await cache.keys()).toEqual(['b'])
    })

    test('any iterable of keys is accepted, also an empty one', async () => {
      const cache = await openCache(harness)
      await cache.setMany({ a: 1 })
      expect(await cache.getMany(new Set(['a']).values())).toEqual(new Map([['a', 1]]))
      expect(await cache.getMany([])).toEqual(new Map())
      expect(await cache.deleteMany([])).toBe(0)
      await cache.setMany({})
      expect(await cache.deleteMany((function* () {})())).toBe(0)
    })

    test(`${MANY} keys are stored, read, walked over, deleted and cleared, and another prefix keeps its own`, async () => {
      const { mine, theirs } = await openCaches(harness, { mine: {}, theirs: {} })
      if (!mine || !theirs) throw new Error('The harness did not open both caches.')
      const names = Array.from({ length: MANY }, (_, index) => `key:${index}`)
      await mine.setMany(names.map((name, index) => [name, index] as const))
      await theirs.setMany({ 'key:1': 'theirs', 'key:2': 'theirs' })
      const values = await mine.getMany(names)
      expect(values.size).toBe(MANY)
      expect(values.get('key:4711')).toBe(4711)
      const walked = new Set<string>()
      for await (const key of mine.iterKeys('key:*', { itersize: 500 })) walked.add(key)
      expect(walked).toEqual(new Set(names))
      expect(await mine.deleteMany(names.slice(0, 4000))).toBe(4000)
      expect(await mine.clear()).toBe(MANY - 4000)
      expect(await mine.keys()).toEqual([])
      expect(await theirs.getMany(['key:1', 'key:2'])).toEqual(
        new Map([
          ['key:1', 'theirs'],
          ['key:2', 'theirs'],
        ]),
      )
    })
  })
}
