import type { Cache } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { freshPrefix, openCache, openCaches } from './context.ts'

const TAGS = ['red', 'blue']

/** Calls that store `k` with tags; invalidating one of them must make `k` a miss. */
const WRITES: Readonly<Record<string, (cache: Cache) => Promise<unknown>>> = {
  set: (cache) => cache.set('k', 1, { tags: TAGS }),
  'set with xx': async (cache) => {
    await cache.set('k', 0)
    await cache.set('k', 1, { tags: TAGS, xx: true })
  },
  add: (cache) => cache.add('k', 1, { tags: TAGS }),
  setMany: (cache) => cache.setMany({ k: 1 }, { tags: TAGS }),
  getOrSet: (cache) => cache.getOrSet('k', () => 1, { tags: TAGS }),
  wrap: (cache) => cache.wrap((n: number) => n, { key: 'k', tags: () => TAGS })(1),
}

/** Opens a cache in which `k` and `other` were stored with a tag and `k`'s was invalidated. */
async function withDeadEntry(harness: CacheHarness): Promise<Cache> {
  const cache = await openCache(harness)
  await cache.set('k', 5, { tags: ['t'], timeout: 1000 })
  await cache.set('other', 6, { tags: ['u'] })
  expect(await cache.get('k')).toBe(5)
  expect(await cache.invalidateTags(['t'])).toBe(1)
  return cache
}

/** Tags: calls that set them, and what every method does after an invalidation. */
export function describeTags(harness: CacheHarness): void {
  describe('tags', () => {
    test.each(Object.entries(WRITES))(
      'what %s stored is a hit until one of its tags is invalidated',
      async (_, write) => {
        for (const tag of TAGS) {
          const cache = await openCache(harness)
          await write(cache)
          expect(await cache.get('k')).toBe(1)
          expect(await cache.invalidateTags(['other'])).toBe(0)
          expect(await cache.get('k')).toBe(1)
          expect(await cache.invalidateTags([tag, 'other'])).toBe(1)
          expect(await cache.get('k')).toBeUndefined()
        }
      },
    )

    test('an invalidated value is missing for every method, and nothing else is', async () => {
      const cache = await withDeadEntry(harness)
      expect(await cache.get('k', { default: 'none' })).toBe('none')
      expect(await cache.getMany(['k', 'other'])).toEqual(new Map([['other', 6]]))
      expect(await cache.has('k')).toBe(false)
      expect(await cache.touch('k', 100)).toBe(false)
      expect(await cache.set('k', 1, { xx: true })).toBe(false)
      expect(await cache.set('k', 1, { xx: true, keepttl: true })).toBe(false)
      await expect(cache.incr('k')).rejects.toMatchObject({ code: 'ERR_CACHE_KEY_NOT_FOUND' })
      await expect(cache.decr('k')).rejects.toMatchObject({ code: 'ERR_CACHE_KEY_NOT_FOUND' })
      expect(await cache.has('k')).toBe(false)
      expect(await cache.get('other')).toBe(6)
    })

    test('incrVersion of an invalidated value is an error and leaves what the other version holds', async () => {
      const cache = await withDeadEntry(harness)
      await cache.set('k', 'there', { version: 2 })
      await expect(cache.incrVersion('k')).rejects.toMatchObject({ code: 'ERR_CACHE_KEY_NOT_FOUND' })
      expect(await cache.get('k', { version: 2 })).toBe('there')
    })

    test.each([
      ['touch with a timeout of 0', (cache: Cache) => cache.touch('k', 0)],
      ['xx with a timeout of 0', (cache: Cache) => cache.set('k', 1, { xx: true, timeout: 0 })],
    ])('%s finds no invalidated value', async (_, call) => {
      expect(await call(await withDeadEntry(harness))).toBe(false)
    })

    test.each([
      ['add', (cache: Cache) => cache.add('k', 'new', { timeout: 50 })],
      ['nx', (cache: Cache) => cache.set('k', 'new', { nx: true, timeout: 50 })],
      ['a plain set', (cache: Cache) => cache.set('k', 'new', { timeout: 50 })],
      [
        'nx with a timeout of 0',
        async (cache: Cache) => {
          const added = await cache.set('k', 'gone', { nx: true, timeout: 0 })
          await cache.set('k', 'new', { timeout: 50 })
          return added
        },
      ],
    ])('%s stores over an invalidated value, with its own lifetime', async (_, call) => {
      const cache = await withDeadEntry(harness)
      expect(await call(cache)).toBe(true)
      expect(await cache.get('k')).toBe('new')
      expect(await cache.ttl('k')).toBeLessThanOrEqual(50)
    })

    test('of many adds over an invalidated value exactly one wins', async () => {
      const cache = await withDeadEntry(harness)
      const wins = await Promise.all(Array.from({ length: 20 }, (_, index) => cache.add('k', index)))
      expect(wins.filter(Boolean)).toHaveLength(1)
      expect(await cache.get('k')).toBe(wins.indexOf(true))
    })

    test('keepttl over an invalidated value stores a new one, with the TIMEOUT', async () => {
      const cache = await withDeadEntry(harness)
      expect(await cache.set('k', 'new', { keepttl: true })).toBe(true)
      expect(await cache.get('k')).toBe('new')
      expect(await cache.ttl('k')).toBeLessThanOrEqual(300)
    })

    test('a tag holds for all versions, all caches of its prefix, and no other prefix', async () => {
      const prefix = freshPrefix()
      const { one, two, other } = await openCaches(harness, {
        one: { KEY_PREFIX: prefix },
        two: { KEY_PREFIX: prefix, VERSION: 2 },
        other: {},
      })
      if (!one || !two || !other) throw new Error('The harness did not open all caches.')
      for (const cache of [one, two, other]) await cache.set('k', cache.version, { tags: ['t'] })
      expect(await one.get('k', { version: 2 })).toBe(2)
      expect(await two.invalidateTags(['t'])).toBe(1)
      expect(await one.get('k')).toBeUndefined()
      expect(await one.get('k', { version: 2 })).toBeUndefined()
      expect(await other.get('k')).toBe(1)
    })

    test('a tagged value can be moved to another version and stays under its tags', async () => {
      const cache = await openCache(harness)
      await cache.set('k', 'v', { tags: ['t'], timeout: 1000 })
      expect(await cache.incrVersion('k')).toBe(2)
      expect(await cache.get('k', { version: 2 })).toBe('v')
      await cache.invalidateTags(['t'])
      expect(await cache.get('k', { version: 2 })).toBeUndefined()
    })

    test('a tagged counter counts, and keeps lifetime and tags', async () => {
      const cache = await openCache(harness)
      await cache.set('n', 2n ** 64n, { tags: ['t'], timeout: 1000 })
      expect(await cache.incr('n', 5)).toBe(2n ** 64n + 5n)
      expect(await cache.decr('n', 2n ** 64n)).toBe(5)
      expect(await cache.decr('n', 5)).toBe(0)
      expect(await cache.decr('n', 12)).toBe(-12)
      expect(await cache.incr('n', 2n ** 53n)).toBe(2 ** 53 - 12)
      expect(await cache.incr('n', 13)).toBe(2n ** 53n + 1n)
      expect(await cache.decr('n', 2)).toBe(2 ** 53 - 1)
      expect(await cache.get('n')).toBe(2 ** 53 - 1)
      expect(await cache.ttl('n')).toBeGreaterThan(900)
      await cache.invalidateTags(['t'])
      expect(await cache.has('n')).toBe(false)
      await cache.set('n', 'text', { tags: ['t'] })
      await expect(cache.incr('n')).rejects.toMatchObject({ code: 'ERR_CACHE_NOT_AN_INTEGER' })
    })

    test('no increment of a tagged counter is lost, however many at once', async () => {
      const cache = await openCache(harness)
      await cache.set('n', 0, { tags: ['t'] })
      await Promise.all(Array.from({ length: 150 }, () => cache.incr('n')))
      expect(await cache.get('n')).toBe(150)
    })

    test('touch gives value and tags a new lifetime together', async () => {
      const cache = await openCache(harness)
      await cache.set('k', 'v', { tags: ['t'], timeout: 10 })
      expect(await cache.touch('k', null)).toBe(true)
      expect(await cache.get('k')).toBe('v')
      expect(await cache.ttl('k')).toBeNull()
      expect(await cache.touch('k', 20)).toBe(true)
      expect(await cache.ttl('k')).toBeLessThanOrEqual(20)
      await cache.invalidateTags(['t'])
      expect(await cache.has('k')).toBe(false)
    })

    test('a set without tags frees the value of them, and so does keepttl', async () => {
      const cache = await openCache(harness)
      await cache.setMany({ a: 1, b: 1 }, { tags: ['t'], timeout: 1000 })
      await cache.set('a', 2)
      expect(await cache.set('b', 2, { keepttl: true })).toBe(true)
      await cache.invalidateTags(['t'])
      expect(await cache.getMany(['a', 'b'])).toEqual(
        new Map([
          ['a', 2],
          ['b', 2],
        ]),
      )
      expect(await cache.ttl('b')).toBeGreaterThan(900)
    })

    test.each(['__proto__', 'constructor', 'a b', 'ünï☃', '{x}', '*', ':1:k', '1'])('%j can be a tag', async (tag) => {
      const cache = await openCache(harness)
      await cache.set('k', 1, { tags: ['plain', tag] })
      expect(await cache.get('k')).toBe(1)
      expect(await cache.invalidateTags([tag])).toBe(1)
      expect(await cache.get('k')).toBeUndefined()
    })

    test('empty lists of tags are accepted; anything but a list of names is refused', async () => {
      const cache = await openCache(harness)
      await cache.set('k', 1, { tags: [] })
      expect(await cache.invalidateTags([])).toBe(0)
      expect(await cache.get('k')).toBe(1)
      for (const tags of ['t', [1], [''], [null], ['\ud800'], {}] as unknown as string[][]) {
        const error = { code: 'ERR_CACHE_ARGUMENT', message: expect.stringContaining('tags must be a list of names') }
        await expect(cache.set('k', 2, { tags })).rejects.toMatchObject(error)
        await expect(cache.setMany({ k: 2 }, { tags })).rejects.toMatchObject(error)
        await expect(cache.getOrSet('k', () => 2, { tags })).rejects.toMatchObject(error)
        await expect(cache.invalidateTags(tags)).rejects.toMatchObject(error)
      }
      expect(await cache.get('k')).toBe(1)
    })

    test('clear leaves no tagged value behind, and tags go on working', async () => {
      const cache = await openCache(harness)
      await cache.set('k', 1, { tags: ['t'] })
      expect(await cache.keys()).toEqual(['k'])
      expect(await cache.clear()).toBe(1)
      await cache.set('k', 2, { tags: ['t'] })
      await cache.invalidateTags(['t'])
      expect(await cache.has('k')).toBe(false)
    })
  })
}
