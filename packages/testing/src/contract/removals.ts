import type { Cache, LoadOptions } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { freshPrefix, openCache, openCaches, until } from './context.ts'

/** What a key holds afterwards; `undefined` for nothing. */
type Way = readonly [name: string, act: (cache: Cache) => Promise<unknown>, left: string | undefined]

const WAYS: readonly Way[] = [
  ['delete', (cache) => cache.delete('k'), undefined],
  ['deleteMany', (cache) => cache.deleteMany(['other', 'k']), undefined],
  ['deletePattern', (cache) => cache.deletePattern('k*'), undefined],
  ['clear', (cache) => cache.clear(), undefined],
  ['touch with 0', (cache) => cache.touch('k', 0), undefined],
  ['set with a timeout of 0', (cache) => cache.set('k', 'gone', { timeout: 0 }), undefined],
  ['setMany with a timeout of 0', (cache) => cache.setMany({ k: 'gone' }, { timeout: 0 }), undefined],
  ['set and delete', (cache) => cache.set('k', 'set').then(() => cache.delete('k')), undefined],
  ['set', (cache) => cache.set('k', 'set'), 'set'],
  ['set with tags', (cache) => cache.set('k', 'set', { tags: ['t'] }), 'set'],
  ['add', (cache) => cache.add('k', 'set'), 'set'],
  ['set with keepttl', (cache) => cache.set('k', 'set', { keepttl: true }), 'set'],
  ['setMany', (cache) => cache.setMany({ k: 'set' }), 'set'],
  [
    'incrVersion to the key',
    (cache) => cache.set('k', 'set', { version: 0 }).then(() => cache.incrVersion('k', 1, { version: 0 })),
    'set',
  ],
]

/** A load that ends when it is told to. */
async function beginLoad(
  cache: Cache,
  options: LoadOptions,
): Promise<{ readonly result: Promise<unknown>; readonly end: () => void }> {
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
  const { promise: began, resolve: begin } = Promise.withResolvers<void>()
  const load = async (): Promise<string> => {
    begin()
    await mayEnd
    return 'old'
  }
  const result = cache.getOrSet('k', load, options)
  await began
  return { result, end }
}

async function openTwo(harness: CacheHarness): Promise<readonly [Cache, Cache]> {
  const shared = { KEY_PREFIX: freshPrefix(), VERSION: 1 }
  const { one, two } = await openCaches(harness, { one: shared, two: shared })
  if (!one || !two) throw new Error('The harness did not open both caches.')
  return [one, two]
}

/** Loading against removal: what was removed or replaced during a load does not come back. */
export function describeRemovals(harness: CacheHarness): void {
  describe('removal during a load', () => {
    test.each(WAYS)('%s ends the load, from the same cache and from another one', async (_, act, left) => {
      const [one, two] = await openTwo(harness)
      for (const [by, options] of [
        [one, {}],
        [two, {}],
        [one, { lock: true }],
        [two, { lock: true }],
      ] as const) {
        const early = await beginLoad(one, options)
        await act(by)
        // Neither joins the old load nor waits for it.
        expect(await one.getOrSet('k', () => 'new', options)).toBe(left ?? 'new')
        if (left === undefined) await act(by)
        early.end()
        expect(['old', 'new', left]).toContain(await early.result)
        expect(await one.get('k', { read: 'primary' })).toBe(left)
        await one.clear()
      }
    })

    test('of the loads of two caches the first one is stored, and the other one gets it', async () => {
      const [one, two] = await openTwo(harness)
      const [early, late] = [await beginLoad(one, {}), await beginLoad(two, {})]
      early.end()
      expect(await early.result).toBe('old')
      await one.set('k', 'newer')
      late.end()
      expect(await late.result).toBe('newer')
      expect(await one.get('k', { read: 'primary' })).toBe('newer')
    })

    test.each([{}, { lock: true }])('deleting a stale value ends its refresh, with %j', async (own) => {
      const [one, two] = await openTwo(harness)
      const options = { timeout: 0.02, staleWhileRevalidate: 1000, ...own }
      await one.getOrSet('k', () => 'stale', options)
      await until(async () => (await one.get('k', { read: 'primary' })) === undefined)
      const refresh = await beginLoad(one, options)
      expect(await refresh.result).toBe('stale')
      await two.delete('k')
      expect(await one.getOrSet('k', () => 'new', { ...own, timeout: 1000 })).toBe('new')
      refresh.end()
      await new Promise(setImmediate)
      expect(await two.get('k', { read: 'primary' })).toBe('new')
    })

    test('incr during an early refresh is not lost', async () => {
      const cache = await openCache(harness)
      const options = { timeout: 1000, earlyRefresh: 1e15 }
      const load = async (): Promise<number> => {
        await new Promise(setImmediate)
        return 5
      }
      await cache.getOrSet('k', load, options)
      const refresh = await beginLoad(cache, options)
      expect(await refresh.result).toBe(5)
      expect(await cache.incr('k')).toBe(6)
      refresh.end()
      await until(async () => cache.stats().loads === 2)
      expect(await cache.get('k', { read: 'primary' })).toBe(6)
    })

    test('a key that is being loaded is missing for everybody else', async () => {
      const cache = await openCache(harness)
      const { result, end } = await beginLoad(cache, { timeout: 1000 })
      const primary = { read: 'primary' } as const
      expect(await cache.get('k', { ...primary, default: 'd' })).toBe('d')
      expect(await cache.getMany(['k'], primary)).toEqual(new Map())
      expect(await cache.has('k', primary)).toBe(false)
      expect(await cache.touch('k', 100)).toBe(false)
      expect(await cache.set('k', 1, { xx: true })).toBe(false)
      await expect(cache.incr('k')).rejects.toMatchObject({ code: 'ERR_CACHE_KEY_NOT_FOUND' })
      await expect(cache.incrVersion('k')).rejects.toMatchObject({ code: 'ERR_CACHE_KEY_NOT_FOUND' })
      end()
      expect(await result).toBe('old')
      expect(await cache.get('k', primary)).toBe('old')
      expect(await cache.ttl('k', primary)).toBeGreaterThan(900)
    })

    test.each([
      ['fails', () => Promise.reject(new RangeError('no'))],
      ['returns undefined', async () => undefined],
    ])('a loader that %s leaves nothing behind', async (_, load) => {
      const cache = await openCache(harness)
      await cache.getOrSet('k', load, { timeout: 1000 }).catch(() => {})
      await until(async () => (await cache.keys()).length === 0)
    })
  })
}
