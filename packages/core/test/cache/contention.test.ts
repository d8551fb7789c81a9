import { describe, expect, onTestFinished, test } from 'vitest'
import { type BackendContext, type Cache, LocMemCache, type LocMemStore } from '../../src/index.ts'
import { build } from '../support.ts'

/** A backend whose store always finds that another writer has changed the value. */
class LosingCache extends LocMemCache {
  static override openStore(
    settings: Parameters<typeof LocMemCache.openStore>[0],
    context: BackendContext,
  ): LocMemStore {
    return Object.assign(LocMemCache.openStore(settings, context), { swap: async () => false })
  }
}

function open(options?: object): Cache {
  const caches = build({ BACKEND: LosingCache, OPTIONS: options })
  onTestFinished(() => caches.close())
  return caches.get()
}

const CONTENTION = { name: 'ContentionError', code: 'ERR_CACHE_CONTENTION', alias: 'default' }

describe.concurrent('when other writers come first every time', () => {
  test.each<[string, (cache: Cache) => Promise<unknown>]>([
    ['touch', (cache) => cache.touch('k', 60)],
    ['incr', (cache) => cache.incr('k')],
    ['decr', (cache) => cache.decr('k')],
    ['set', (cache) => cache.set('k', 2, { keepttl: true })],
  ])('%s throws an error that says so', async (operation, update) => {
    const cache = open()
    // Values that have tags are updated by compare and swap.
    await cache.set('k', 1, { tags: ['t'] })
    await expect(update(cache)).rejects.toMatchObject({ ...CONTENTION, operation })
  })

  test('IGNORE_EXCEPTIONS ignores that error, as the store cannot be used for this key now', async () => {
    const cache = open({ IGNORE_EXCEPTIONS: true })
    await cache.set('k', 1, { tags: ['t'] })
    expect(await cache.touch('k', 60)).toBe(false)
    expect(cache.stats()).toMatchObject({ errors: 1, ignoredErrors: 1 })
  })

  test('getOrSet returns what it loaded, and counts that it was not stored', async () => {
    const cache = open()
    await cache.set('k', 'old', { tags: ['t'] })
    await cache.invalidateTags(['t'])
    expect(await cache.getOrSet('k', () => 'new')).toBe('new')
    expect(await cache.get('k')).toBeUndefined()
    expect(cache.stats()).toMatchObject({ errors: 1, ignoredErrors: 1 })
  })
})
