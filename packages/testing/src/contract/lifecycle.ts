import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { freshPrefix } from './context.ts'

/** Opening and closing. */
export function describeLifecycle(harness: CacheHarness): void {
  describe('lifecycle', () => {
    test('after close every method says that the cache is closed, and closing again is fine', async () => {
      const opened = await harness.open({ default: { KEY_PREFIX: freshPrefix() } })
      const cache = opened.get('default')
      await cache.set('k', 1, { timeout: 1 })
      await cache.close()
      await cache.close()
      const calls = [
        () => cache.get('k'),
        () => cache.set('k', 1),
        () => cache.getOrSet('k', () => 1),
        () => cache.touch('k'),
        () => cache.incr('k'),
        () => cache.incrVersion('k'),
        () => cache.getMany(['k']),
        () => cache.setMany({ k: 1 }),
        () => cache.setMany({}),
        () => cache.deleteMany([]),
        () => cache.clear(),
        () => cache.keys(),
        () => cache.ttl('k'),
      ]
      for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
      await opened.close()
    })

    test('a cache that was never used closes at once', async () => {
      const opened = await harness.open({ default: { KEY_PREFIX: freshPrefix() } })
      await opened.close()
    })

    test('closing one of two caches on one store leaves the other at work', async () => {
      const opened = await harness.open({ one: { KEY_PREFIX: freshPrefix() }, two: { KEY_PREFIX: freshPrefix() } })
      await opened.get('one').set('k', 1)
      await opened.get('one').close()
      await opened.get('two').set('k', 2)
      expect(await opened.get('two').get('k')).toBe(2)
      await opened.get('two').clear()
      await opened.close()
    })
  })
}
