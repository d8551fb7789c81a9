import type { CommonSettings } from '@holdfast/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { CacheHarness, OpenedCaches } from '../harness.ts'
import { freshPrefix } from './context.ts'

/** Opens two caches over one prefix, as two processes would; only one has MEMO. */
async function open(harness: CacheHarness): Promise<OpenedCaches> {
  const settings: CommonSettings = { KEY_PREFIX: freshPrefix() }
  const memoizing: object = { OPTIONS: { MEMO: true } }
  const opened = await harness.open({ default: { ...settings, ...memoizing }, other: settings })
  onTestFinished(async () => {
    await opened.get('default').clear()
    await opened.close()
  })
  return opened
}

/** memo: the reads of one request. */
export function describeMemo(harness: CacheHarness): void {
  describe('reading once per request', () => {
    test('what was read is found again, by whatever method, and each time as a copy', async () => {
      const opened = await open(harness)
      const cache = opened.get('default')
      await cache.setMany({ a: { list: [1] }, b: 2 })
      const found = await opened.memo(async () => {
        const first = await cache.get<{ list: number[] }>('a')
        first?.list.push(2)
        const loaded = await cache.getOrSet('a', () => 'loaded')
        return [loaded, await cache.getMany(['a', 'b', 'none']), await cache.getOrSetMany(['b'], () => ({}))]
      })
      const a = { list: [1] }
      expect(found).toEqual([a, new Map<string, unknown>(Object.entries({ a, b: 2 })), new Map([['b', 2]])])
    })

    test('what the work changes is read anew', async () => {
      const opened = await open(harness)
      const cache = opened.get('default')
      await cache.set('k', 1, { tags: ['t'] })
      await opened.memo(async () => {
        expect(await cache.get('k')).toBe(1)
        await cache.set('k', 2, { tags: ['t'] })
        expect(await cache.get('k')).toBe(2)
        await cache.withVersion(2).set('k', 3, { version: 1, tags: ['t'] })
        expect(await cache.get('k')).toBe(3)
        await cache.invalidateTags(['t'])
        expect(await cache.get('k')).toBeUndefined()
        expect(await cache.getOrSet('k', () => 4)).toBe(4)
        await cache.delete('k')
        expect(await cache.get('k')).toBeUndefined()
      })
    })

    test('what others change is seen with `read: primary`, where nothing was found, and afterwards', async () => {
      const opened = await open(harness)
      const [cache, other] = [opened.get('default'), opened.get('other')]
      await cache.set('k', 1)
      await opened.memo(async () => {
        expect([await cache.get('k'), await cache.get('none')]).toEqual([1, undefined])
        await other.setMany({ k: 2, none: 3 })
        expect([await cache.get('k', { read: 'primary' }), await cache.get('none')]).toEqual([2, 3])
      })
      expect(await cache.get('k', { read: 'primary' })).toBe(2)
    })

    test('the work returns what it returns, and throws what it throws', async () => {
      const opened = await open(harness)
      expect(opened.memo(() => 7)).toBe(7)
      expect(() =>
        opened.memo(() => {
          throw new RangeError('no')
        }),
      ).toThrow(new RangeError('no'))
    })
  })
}
