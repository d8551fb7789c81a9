import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type BackendContext, buildCaches, type Cache, LocMemCache, type LocMemStore } from '../../src/index.ts'

const TIMEOUT = 100
const WINDOW = 30
const READERS = 1000

/** A backend that keeps every value beyond its timeout, as django-redis's herd client does. */
class HerdCache extends LocMemCache {
  static override openStore(
    settings: Parameters<typeof LocMemCache.openStore>[0],
    context: BackendContext,
  ): LocMemStore {
    return Object.assign(LocMemCache.openStore(settings, context), { herd: true })
  }
}

function pass(seconds: number): void {
  vi.advanceTimersByTime(seconds * 1000)
}

describe('with the herd client', () => {
  let cache: Cache
  /** The same store without the herd client: shows what it really holds. */
  let plain: Cache

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] })
    // The store's clock: it kept a reference to `performance` before any test.
    const now = vi.spyOn(performance, 'now').mockImplementation(() => Date.now())
    onTestFinished(() => {
      now.mockRestore()
      vi.useRealTimers()
    })
    const settings = { herd: { BACKEND: HerdCache, TIMEOUT }, plain: { BACKEND: LocMemCache } }
    const caches = buildCaches(settings, {}, { djangoSettings: { CACHE_HERD_TIMEOUT: WINDOW } })
    cache = caches.get('herd')
    plain = caches.get('plain')
  })

  /** How many of many readers get the value. */
  async function readers(): Promise<number> {
    const values = await Promise.all(Array.from({ length: READERS }, () => cache.get('k')))
    return values.filter((value) => value === 'v').length
  }

  test.each<[string, () => Promise<unknown>]>([
    ['set', () => cache.set('k', 'v')],
    ['add', () => cache.add('k', 'v')],
    ['setMany', () => cache.setMany({ k: 'v' })],
    ['getOrSet', () => cache.getOrSet('k', () => 'v')],
  ])('%s keeps the value for the timeout and the window, and ttl tells of the timeout alone', async (_, write) => {
    await write()
    expect(await cache.ttl('k')).toBe(TIMEOUT)
    expect(await plain.ttl('k')).toBe(TIMEOUT + WINDOW)
    pass(TIMEOUT - 1)
    expect(await readers()).toBe(READERS)
    expect(await cache.ttl('k')).toBe(1)
    pass(WINDOW)
    expect(await cache.ttl('k')).toBe(0)
    expect(await plain.ttl('k')).toBe(1)
    pass(1.01)
    expect(await cache.ttl('k')).toBeUndefined()
  })

  test('a value past its timeout is served to most readers, then to fewer and fewer, and after the window to none', async () => {
    await cache.set('k', 'v')
    pass(TIMEOUT + WINDOW / 10)
    const early = await readers()
    // Nine in ten, and the chance of 1000 draws to be so far off is nil.
    expect(early).toBeGreaterThan(820)
    expect(early).toBeLessThan(980)
    pass((WINDOW * 8) / 10)
    const late = await readers()
    expect(late).toBeGreaterThan(20)
    expect(late).toBeLessThan(180)
    expect(cache.stats()).toMatchObject({ hits: 0, staleHits: early + late, misses: 2 * READERS - early - late })
    pass(WINDOW / 10)
    expect(await readers()).toBe(0)
  })

  test('getMany serves and misses in the same way', async () => {
    const keys = Array.from({ length: 200 }, (_, index) => `k${index}`)
    await cache.setMany(keys.map((key) => [key, 'v'] as const))
    pass(TIMEOUT + WINDOW / 2)
    const { size } = await cache.getMany(keys)
    expect(size).toBeGreaterThan(50)
    expect(size).toBeLessThan(150)
    pass(WINDOW / 2)
    expect(await cache.getMany(keys)).toEqual(new Map())
  })

  test('incr and decr count, and keep timeout and window', async () => {
    await cache.set('n', 2n ** 64n)
    pass(40)
    expect(await cache.incr('n')).toBe(2n ** 64n + 1n)
    expect(await cache.decr('n', 2n ** 64n)).toBe(1)
    expect(await cache.ttl('n')).toBe(60)
    expect(await plain.ttl('n')).toBe(60 + WINDOW)
    expect(await cache.get('n')).toBe(1)
  })

  test('touch starts timeout and window again', async () => {
    await cache.set('k', 'v')
    pass(60)
    expect(await cache.touch('k', 200)).toBe(true)
    expect([await cache.ttl('k'), await plain.ttl('k')]).toEqual([200, 200 + WINDOW])
    pass(199)
    expect(await readers()).toBe(READERS)
    expect(await cache.touch('k', null)).toBe(true)
    expect([await cache.ttl('k'), await plain.ttl('k')]).toEqual([null, null])
    expect(await plain.get('k')).toBe('v')
    expect(await cache.touch('k')).toBe(true)
    expect(await cache.touch('missing')).toBe(false)
  })

  test('nx and xx hold', async () => {
    expect(await cache.set('k', 'v', { xx: true })).toBe(false)
    expect(await cache.set('k', 'v', { nx: true })).toBe(true)
    expect(await cache.add('k', 'w')).toBe(false)
    expect(await cache.set('k', 'w', { xx: true, timeout: 10 })).toBe(true)
    expect([await cache.get('k'), await cache.ttl('k')]).toEqual(['w', 10])
  })

  test('keepttl keeps timeout and window', async () => {
    await cache.set('k', 'v')
    pass(40)
    expect(await cache.set('k', 'w', { keepttl: true })).toBe(true)
    expect([await cache.ttl('k'), await plain.ttl('k')]).toEqual([60, 60 + WINDOW])
    pass(59)
    expect(await cache.get('k')).toBe('w')
    await cache.set('new', 'w', { keepttl: true })
    expect([await cache.ttl('new'), await plain.ttl('new')]).toEqual([TIMEOUT, TIMEOUT + WINDOW])
  })

  test('a value without a timeout is stored as it is, and one with a timeout of 0 not at all', async () => {
    await cache.set('k', 'v', { timeout: null })
    expect(await plain.get('k')).toBe('v')
    expect(await cache.ttl('k')).toBeNull()
    pass(1e6)
    expect(await readers()).toBe(READERS)
    await cache.set('k', 'v', { timeout: 0 })
    expect(await cache.has('k')).toBe(false)
  })

  test('getOrSet serves the old value to all and refreshes it once in the background', async () => {
    let loads = 0
    const load = async (): Promise<string> => {
      loads += 1
      await new Promise(setImmediate)
      return `v${loads}`
    }
    expect(await cache.getOrSet('k', load)).toBe('v1')
    pass(TIMEOUT + WINDOW - 1)
    const values = await Promise.all(Array.from({ length: 50 }, () => cache.getOrSet('k', load)))
    expect(new Set(values)).toEqual(new Set(['v1']))
    await vi.waitFor(async () => expect(await cache.get('k')).toBe('v2'))
    expect(loads).toBe(2)
    expect(await cache.ttl('k')).toBeGreaterThan(TIMEOUT - 1)
    pass(TIMEOUT + WINDOW)
    expect(await cache.getOrSet('k', load)).toBe('v3')
  })

  test('tags hold through the window', async () => {
    await cache.set('k', 'v', { tags: ['t'] })
    pass(TIMEOUT + 1)
    expect(await readers()).toBeGreaterThan(0)
    await cache.invalidateTags(['t'])
    expect(await readers()).toBe(0)
  })

  test('the tokens of tags live as long as the window', async () => {
    const settings = { herd: { BACKEND: HerdCache, TIMEOUT } }
    const long = buildCaches(settings, {}, { djangoSettings: { CACHE_HERD_TIMEOUT: 10_000 } }).get('herd')
    await long.set('k', 'v', { tags: ['a'] })
    await long.setMany({ l: 'v' }, { tags: ['b'] })
    await long.set('m', 'v', { tags: ['c'] })
    await long.touch('m', 2 * TIMEOUT)
    pass(TIMEOUT + 200)
    const read = async (): Promise<number> => (await long.getMany(['k', 'l', 'm'])).size
    const found = await Promise.all(Array.from({ length: 20 }, read))
    expect(Math.max(...found)).toBe(3)
  })
})
