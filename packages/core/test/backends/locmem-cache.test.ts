import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Cache } from '../../src/index.ts'
import { build, problemsOf } from '../support.ts'

interface Limits {
  readonly MAX_ENTRIES?: number
  readonly CULL_FREQUENCY?: number
}

const locmem = (limits: Limits = {}, more: object = {}): Cache =>
  build({ BACKEND: 'locmem', OPTIONS: limits, ...more }).get()

async function fill(cache: Cache, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await cache.set(`k${n}`, n)
}

/** Which of k1, k2, … are there, by number. */
async function left(cache: Cache): Promise<number[]> {
  const keys = await cache.keys('k*')
  return keys.map((key) => Number(key.slice(1))).sort((one, other) => one - other)
}

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

describe('a full store', () => {
  // Django's locmem: on an insert with len >= MAX_ENTRIES, len // CULL_FREQUENCY entries go, the least recently used
  // first.
  test.each([
    { MAX_ENTRIES: 9, CULL_FREQUENCY: 3, gone: 3 },
    { MAX_ENTRIES: 10, CULL_FREQUENCY: 3, gone: 3 },
    { MAX_ENTRIES: 10, CULL_FREQUENCY: 2, gone: 5 },
    { MAX_ENTRIES: 10, CULL_FREQUENCY: 10, gone: 1 },
    { MAX_ENTRIES: 10, CULL_FREQUENCY: 1, gone: 10 },
    { MAX_ENTRIES: 10, CULL_FREQUENCY: 0, gone: 10 },
  ])('of $MAX_ENTRIES with CULL_FREQUENCY $CULL_FREQUENCY drops $gone, the oldest', async ({ gone, ...limits }) => {
    const cache = locmem(limits)
    const full = limits.MAX_ENTRIES
    await fill(cache, full)
    expect(await left(cache)).toEqual(range(1, full))
    await cache.set(`k${full + 1}`, 0)
    expect(await left(cache)).toEqual(range(gone + 1, full + 1))
  })

  test('holds 300 by default and then drops a third', async () => {
    const cache = build({ BACKEND: 'locmem' }).get()
    await fill(cache, 300)
    expect(await left(cache)).toEqual(range(1, 300))
    await cache.set('k301', 0)
    expect(await left(cache)).toEqual(range(101, 301))
  })

  test('never holds more than MAX_ENTRIES, also where a cull frees nothing', async () => {
    const cache = locmem({ MAX_ENTRIES: 2, CULL_FREQUENCY: 5 })
    await fill(cache, 7)
    expect(await left(cache)).toEqual([6, 7])
  })

  test('holds one entry where MAX_ENTRIES is 1', async () => {
    const cache = locmem({ MAX_ENTRIES: 1 })
    await fill(cache, 3)
    expect(await left(cache)).toEqual([3])
  })

  test('drops nothing for a new value of a key it holds', async () => {
    const cache = locmem({ MAX_ENTRIES: 3, CULL_FREQUENCY: 0 })
    await fill(cache, 3)
    await cache.set('k1', 'new')
    await cache.incr('k2')
    await cache.touch('k3', 60)
    expect(await left(cache)).toEqual([1, 2, 3])
  })

  test('drops nothing for an add that is refused', async () => {
    const cache = locmem({ MAX_ENTRIES: 3, CULL_FREQUENCY: 0 })
    await fill(cache, 3)
    expect(await cache.add('k1', 'new')).toBe(false)
    expect(await cache.set('k4', 'new', { xx: true })).toBe(false)
    expect(await left(cache)).toEqual([1, 2, 3])
  })
})

describe('an entry counts as recently used', () => {
  test.each<[string, (cache: Cache) => Promise<unknown>]>([
    ['after get', (cache) => cache.get('k1')],
    ['after getMany', (cache) => cache.getMany(['k1'])],
    ['after set', (cache) => cache.set('k1', 'new')],
    ['after incr', (cache) => cache.incr('k1')],
    ['after getOrSet', (cache) => cache.getOrSet('k1', () => 'new')],
  ])('%s', async (_, use) => {
    const cache = locmem({ MAX_ENTRIES: 3, CULL_FREQUENCY: 3 })
    await fill(cache, 3)
    await use(cache)
    await cache.set('k4', 4)
    expect(await left(cache)).toEqual([1, 3, 4])
  })

  test.each<[string, (cache: Cache) => Promise<unknown>]>([
    ['has', (cache) => cache.has('k1')],
    ['ttl', (cache) => cache.ttl('k1')],
    ['keys', (cache) => cache.keys('k1')],
    ['an add that is refused', (cache) => cache.add('k1', 'new')],
  ])('but not after %s', async (_, look) => {
    const cache = locmem({ MAX_ENTRIES: 3, CULL_FREQUENCY: 3 })
    await fill(cache, 3)
    await look(cache)
    await cache.set('k4', 4)
    expect(await left(cache)).toEqual([2, 3, 4])
  })
})

describe('with a clock', () => {
  let now = 0
  const advance = (ms: number): void => {
    now += ms
  }
  beforeEach(() => {
    now = 5000
    vi.spyOn(performance, 'now').mockImplementation(() => now)
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('an entry lives for its time and no longer', async () => {
    const cache = locmem()
    await cache.set('k', 'v', { timeout: 10 })
    advance(9999)
    expect(await cache.get('k')).toBe('v')
    expect(await cache.pttl('k')).toBe(1)
    advance(2)
    expect(await cache.get('k')).toBeUndefined()
    expect(await cache.has('k')).toBe(false)
    expect(await cache.ttl('k')).toBeUndefined()
    expect(await cache.touch('k')).toBe(false)
    expect(await cache.delete('k')).toBe(false)
    expect(await cache.keys()).toEqual([])
  })

  test('reading does not prolong a life, a new value does', async () => {
    const cache = locmem({}, { TIMEOUT: 10 })
    await cache.set('k', 1)
    advance(6000)
    await cache.get('k')
    await cache.incr('k')
    expect(await cache.ttl('k')).toBe(4)
    await cache.set('k', 3)
    expect(await cache.ttl('k')).toBe(10)
  })

  test('an entry that never expires is there in a thousand years', async () => {
    const cache = locmem({}, { TIMEOUT: null })
    await cache.set('k', 'v')
    advance(1000 * 365 * 86_400_000)
    expect(await cache.get('k')).toBe('v')
    expect(await cache.ttl('k')).toBeNull()
  })

  test('add takes the place of an entry whose time is over', async () => {
    const cache = locmem()
    await cache.set('k', 'old', { timeout: 1 })
    advance(1001)
    expect(await cache.set('k', 'xx', { xx: true })).toBe(false)
    expect(await cache.add('k', 'new')).toBe(true)
    expect(await cache.get('k')).toBe('new')
  })

  test('entries whose time is over make room before living ones have to go', async () => {
    const cache = locmem({ MAX_ENTRIES: 4, CULL_FREQUENCY: 0 })
    await cache.set('k1', 1)
    await cache.set('k2', 2, { timeout: 1 })
    await cache.set('k3', 3)
    await cache.set('k4', 4, { timeout: null })
    advance(1001)
    await cache.set('k5', 5)
    expect(await left(cache)).toEqual([1, 3, 4, 5])
  })
})

describe('LOCATION names the store', () => {
  test('caches of one call that name the same store share entries, prefixes keep them apart', async () => {
    const caches = build({
      a: { BACKEND: 'locmem', LOCATION: 'shared' },
      b: { BACKEND: 'locmem', LOCATION: 'shared' },
      c: { BACKEND: 'locmem', LOCATION: 'shared', KEY_PREFIX: 'c' },
      d: { BACKEND: 'locmem', LOCATION: 'other' },
      e: { BACKEND: 'locmem' },
      f: { BACKEND: 'locmem', LOCATION: '' },
    })
    await caches.get('a').set('k', 'shared')
    await caches.get('e').set('k', 'unnamed')
    const values = await Promise.all([...'abcdef'].map((alias) => caches.get(alias).get('k')))
    expect(values).toEqual(['shared', 'shared', undefined, undefined, 'unnamed', 'unnamed'])
  })

  test('caches of two calls share nothing', async () => {
    const settings = { BACKEND: 'locmem', LOCATION: 'shared' }
    const [one, other] = [build(settings).get(), build(settings).get()]
    await one.set('k', 1)
    expect(await other.get('k')).toBeUndefined()
  })

  test('a store that is shared is culled as one', async () => {
    const OPTIONS = { MAX_ENTRIES: 4, CULL_FREQUENCY: 2 }
    const caches = build({
      a: { BACKEND: 'locmem', OPTIONS, KEY_PREFIX: 'a' },
      b: { BACKEND: 'locmem', OPTIONS, KEY_PREFIX: 'b' },
    })
    await fill(caches.get('a'), 3)
    await fill(caches.get('b'), 2)
    expect(await left(caches.get('a'))).toEqual([3])
    expect(await left(caches.get('b'))).toEqual([1, 2])
  })

  test('one of two caches may close without taking the entries along', async () => {
    const caches = build({ a: { BACKEND: 'locmem' }, b: { BACKEND: 'locmem' } })
    await caches.get('a').set('k', 1)
    await caches.get('a').close()
    expect(await caches.get('b').get('k')).toBe(1)
  })

  test('one store with two sizes is an error that names both', () => {
    const settings = {
      small: { BACKEND: 'locmem', LOCATION: 'shared', OPTIONS: { MAX_ENTRIES: 10 } },
      large: { BACKEND: 'locmem', LOCATION: 'shared', OPTIONS: { MAX_ENTRIES: 20 } },
      unnamed: { BACKEND: 'locmem' },
    }
    const [problem, ...more] = problemsOf(settings)
    expect(more).toEqual([])
    expect(problem?.path).toBe('CACHES.large.OPTIONS.MAX_ENTRIES')
    expect(problem?.message).toMatch(/"shared".*10/)
  })

  test('the default size counts as a size', () => {
    const settings = { a: { BACKEND: 'locmem' }, b: { BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 299 } } }
    expect(problemsOf(settings)).toHaveLength(1)
    expect(() =>
      build({ a: { BACKEND: 'locmem' }, b: { BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 300 } } }),
    ).not.toThrow()
  })
})

test.each([
  ['MAX_ENTRIES', 0, /at least 1/],
  ['MAX_ENTRIES', -1, /at least 1/],
  ['MAX_ENTRIES', 1.5, /an integer, got 1\.5/],
  ['MAX_ENTRIES', '300', /got "300"/],
  ['MAX_ENTRIES', null, /got null/],
  ['CULL_FREQUENCY', -1, /at least 0/],
  ['CULL_FREQUENCY', 0.5, /an integer/],
  ['CULL_FREQUENCY', Number.NaN, /got NaN/],
])('OPTIONS.%s of %j is refused', (name, value, message) => {
  const problems = problemsOf({ BACKEND: 'locmem', OPTIONS: { [name]: value } })
  expect(problems).toEqual([{ path: `CACHES.default.OPTIONS.${name}`, message: expect.stringMatching(message) }])
})

test('what is printed of a cache holds no entries', async () => {
  const cache = locmem()
  await cache.set('session', 'hunter2')
  expect(inspect(cache, { depth: 9, showHidden: true })).not.toContain('hunter2')
})

test.each([Number.MAX_SAFE_INTEGER, 10_000_000])(
  'a store for %d entries takes no room before it has them',
  (MAX_ENTRIES) => {
    const before = process.memoryUsage()
    build({ BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES } })
    const after = process.memoryUsage()
    expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(20_000_000)
  },
)

test('two caches with different CULL_FREQUENCY cannot share a store', () => {
  const settings = (CULL_FREQUENCY: number): object => ({ BACKEND: 'locmem', OPTIONS: { CULL_FREQUENCY } })
  expect(problemsOf({ a: settings(2), b: settings(5) })).toMatchObject([{ path: 'CACHES.b.OPTIONS.CULL_FREQUENCY' }])
})

test('a Redis URL left in LOCATION shows no password', () => {
  const LOCATION = 'redis://:hunter2@h'
  const settings = (MAX_ENTRIES: number): object => ({ BACKEND: 'locmem', LOCATION, OPTIONS: { MAX_ENTRIES } })
  expect(inspect(build(settings(1)).get(), { depth: 9, getters: true })).not.toContain('hunter2')
  expect(inspect(problemsOf({ a: settings(1), b: settings(2) }), { depth: 9 })).not.toContain('hunter2')
})
