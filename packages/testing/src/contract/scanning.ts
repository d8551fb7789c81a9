import type { Cache } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { freshPrefix, openCache, openCaches } from './context.ts'

/** keys, iterKeys, deletePattern, clear. */
export function describeScanning(harness: CacheHarness): void {
  describe('scanning', () => {
    test.each([
      ['*', ['a', 'b1', 'b2', 'c[1]', 'c*']],
      ['b?', ['b1', 'b2']],
      ['b[13]', ['b1']],
      ['b[^1]', ['b2']],
      ['[a-b]*', ['a', 'b1', 'b2']],
      ['c\\[1\\]', ['c[1]']],
      ['c\\*', ['c*']],
      ['a', ['a']],
      ['nothing*', []],
    ])('the pattern %j matches as in Redis', async (pattern, expected) => {
      const cache = await openCache(harness)
      await cache.setMany({ a: 1, b1: 1, b2: 1, 'c[1]': 1, 'c*': 1 })
      expect((await cache.keys(pattern)).sort()).toEqual([...expected].sort())
      expect(await cache.deletePattern(pattern)).toBe(expected.length)
      expect(await cache.keys()).toHaveLength(5 - expected.length)
    })

    test.each([
      ['?x', ['ax']],
      ['??x', ['éx']],
      ['[é][é]x', ['éx']],
      ['[^a]?x', ['éx']],
      ['é*', ['éx']],
      ['*x', ['ax', 'éx', '日x']],
      ['????', ['日x']],
    ])('the pattern %j matches bytes of UTF-8, as in Redis', async (pattern, expected) => {
      const cache = await openCache(harness)
      await cache.setMany({ ax: 1, éx: 1, 日x: 1 })
      expect((await cache.keys(pattern)).sort()).toEqual([...expected].sort())
    })

    test('a pattern of 100,000 brackets is answered soon', async () => {
      const cache = await openCache(harness)
      await cache.set('a', 1)
      const start = performance.now()
      expect(await cache.keys('['.repeat(100_000))).toEqual([])
      expect(performance.now() - start).toBeLessThan(2000)
    })

    test('keys, iterKeys and deletePattern stay within one version', async () => {
      const cache = await openCache(harness)
      await cache.set('one', 1)
      await cache.set('two', 2, { version: 2 })
      expect(await cache.keys()).toEqual(['one'])
      expect(await cache.keys('*', { version: 2 })).toEqual(['two'])
      expect(await cache.deletePattern('*', { version: 2 })).toBe(1)
      expect(await cache.get('one')).toBe(1)
    })

    test('clear removes this cache in all its versions and says how many', async () => {
      const cache = await openCache(harness)
      await cache.set('k', 1)
      await cache.set('k', 2, { version: -7 })
      await cache.set('k', 3, { version: 12_345 })
      expect(await cache.clear()).toBe(3)
      expect(await cache.clear()).toBe(0)
    })

    test.each([
      ['a prefix that begins with the other', 'p', 'p:q'],
      ['a longer prefix', 'p', 'pp'],
      ['a prefix with *', 'p*', 'pXY'],
      ['a prefix with ?', 'p?', 'pX'],
      ['a prefix with [', 'p[qr]', 'pq'],
      ['a prefix with a backslash', 'p\\*', 'p*'],
      ['a prefix beside the empty one', '', 'p'],
    ])('two caches never see or clear each other: %s', async (_, one, other) => {
      const base = freshPrefix()
      // The empty prefix is not made unique: all other keys of the store must stay invisible.
      const { mine, theirs } = await openCaches(harness, {
        mine: { KEY_PREFIX: one === '' ? '' : base + one },
        theirs: { KEY_PREFIX: base + other },
      })
      if (!mine || !theirs) throw new Error('The harness did not open both caches.')
      await using _turn = one === '' && !harness.refuses?.includes('locks') ? await alone(mine) : undefined
      await mine.setMany({ k: 'mine', m: 'mine' })
      await theirs.setMany({ k: 'theirs', t: 'theirs' })
      await expectOnly(mine, { k: 'mine', m: 'mine' })
      await expectOnly(theirs, { k: 'theirs', t: 'theirs' })
      expect(await mine.deletePattern('k*')).toBe(1)
      expect(await mine.clear()).toBe(1)
      await expectOnly(theirs, { k: 'theirs', t: 'theirs' })
      await mine.set('k', 'mine')
      expect(await theirs.clear()).toBe(2)
      await expectOnly(mine, { k: 'mine' })
    })

    test('an iteration that is left early or aborted ends there', async () => {
      const cache = await openCache(harness)
      await cache.setMany(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, index])))
      for await (const key of cache.iterKeys()) {
        expect(key).toMatch(/^k\d+$/)
        break
      }
      const signal = AbortSignal.abort(new Error('enough'))
      await expect(cache.keys('*', { signal })).rejects.toThrow('enough')
      await expect(cache.deletePattern('*', { signal })).rejects.toThrow('enough')
      await expect(cache.clear({ signal })).rejects.toThrow('enough')
      expect(await cache.keys()).toHaveLength(100)
    })

    test.each([0, -1, 1.5, Number.NaN])('an itersize of %d is refused', async (itersize) => {
      const cache = await openCache(harness)
      await expect(cache.keys('*', { itersize })).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
    })
  })
}

async function expectOnly(cache: Cache, entries: Readonly<Record<string, unknown>>): Promise<void> {
  expect((await cache.keys()).sort()).toEqual(Object.keys(entries).sort())
  expect(Object.fromEntries(await cache.getMany(Object.keys(entries)))).toEqual(entries)
}

/** Whoever else tests a cache with this prefix in the same store has other turns: `clear` would remove their keys. */
function alone(cache: Cache): Promise<AsyncDisposable> {
  return cache.lock('the keys of this prefix', { blockingTimeout: 20 }).hold()
}
