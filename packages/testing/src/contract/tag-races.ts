import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { freshPrefix, openCache, openCaches } from './context.ts'

const ROUNDS = 100

/** Races of loading and invalidation: a load that began before an invalidation never serves later callers. */
export function describeTagRaces(harness: CacheHarness): void {
  describe('tags and loading', () => {
    test('a value that was being loaded while its tag was invalidated is a miss, and its flight is not joined any more', async () => {
      const cache = await openCache(harness)
      const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
      const { promise: began, resolve: begin } = Promise.withResolvers<void>()
      const early = cache.getOrSet(
        'k',
        async () => {
          begin()
          await mayEnd
          return 'old'
        },
        { tags: ['t'] },
      )
      await began
      await cache.invalidateTags(['t'])
      expect(await cache.getOrSet('k', () => 'new', { tags: ['t'] })).toBe('new')
      end()
      // Callers from before may get the old value or the new one. Later callers never get the old one.
      expect(['old', 'new']).toContain(await early)
      expect(await cache.get('k')).toBe('new')
    })

    test('a load that began after an invalidation is stored, also if one that began before it ends first', async () => {
      const cache = await openCache(harness)
      const [early, late] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
      const options = { tags: ['t'], timeout: 1000 }
      const begin = async (result: Promise<string>): Promise<Promise<string>[]> => {
        const began = Promise.withResolvers<void>()
        const load = (): Promise<string> => {
          began.resolve()
          return result
        }
        const loading = cache.getOrSet('k', load, options)
        await began.promise
        return [loading]
      }
      const [first] = await begin(early.promise)
      await cache.invalidateTags(['t'])
      const [second] = await begin(late.promise)
      early.resolve('old')
      expect(await first).toBe('old')
      late.resolve('new')
      expect(await second).toBe('new')
      expect(await cache.get('k', { read: 'primary' })).toBe('new')
    })

    test('a value that was loaded across an invalidation is stored for nobody', async () => {
      const cache = await openCache(harness)
      await cache.getOrSet(
        'k',
        async () => {
          await cache.invalidateTags(['t'])
          return 'old'
        },
        { tags: ['t'] },
      )
      expect(await cache.get('k')).toBeUndefined()
      expect(await cache.getOrSet('k', () => 'new', { tags: ['t'] })).toBe('new')
    })

    test('a tagged set that is overtaken by an invalidation is a miss', async () => {
      const cache = await openCache(harness)
      for (let round = 0; round < 20; round += 1) {
        const writing = cache.set('k', round, { tags: ['t'] })
        await cache.set('other', round, { tags: ['t'] })
        await cache.invalidateTags(['t'])
        await writing
        expect(await cache.get('other')).toBeUndefined()
      }
    })

    test(`in ${ROUNDS} rounds of loads against invalidations nobody gets what was true before the invalidation`, async () => {
      const prefix = freshPrefix()
      const { one, two } = await openCaches(harness, { one: { KEY_PREFIX: prefix }, two: { KEY_PREFIX: prefix } })
      if (!one || !two) throw new Error('The harness did not open both caches.')
      let truth = 0
      let loads = 0
      const read = (cache: typeof one): Promise<number> =>
        cache.getOrSet(
          'k',
          async () => {
            loads += 1
            const seen = truth
            for (let tick = loads % 4; tick > 0; tick -= 1) await new Promise(setImmediate)
            return seen
          },
          { tags: ['t'] },
        )
      const stale: string[] = []
      for (let round = 1; round <= ROUNDS; round += 1) {
        const before = [read(one), read(two), read(one)]
        truth = round
        await one.invalidateTags(['t'])
        const after = await Promise.all([read(two), read(one), read(two), read(one)])
        for (const value of after) if (value !== round) stale.push(`${value} in round ${round}`)
        await Promise.all(before)
        for (const cache of [one, two]) {
          const value = await cache.get('k')
          if (value !== undefined && value !== round) stale.push(`${value} kept in round ${round}`)
        }
      }
      expect(stale).toEqual([])
      expect(loads).toBeGreaterThanOrEqual(ROUNDS)
    })
  })
}
