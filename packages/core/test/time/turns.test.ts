import { describe, expect, test, vi } from 'vitest'
import { build } from '../support.ts'

const COUNT = 20_000
const values = Object.fromEntries(Array.from({ length: COUNT }, (_, index) => [`k${index}`, { index }]))
const keys = Object.keys(values)

/** Runs work and counts how often other work gets a turn meanwhile. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let ended = false
  const count = (): void => {
    turns += 1
    if (!ended) setImmediate(count)
  }
  setImmediate(count)
  await work()
  ended = true
  return turns
}

describe('many keys let other work run', () => {
  test('while they are stored, read, walked over and removed', async () => {
    const cache = build({ BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 2 * COUNT } }).get()
    expect(await turnsDuring(() => cache.setMany(values, { tags: ['t'] }))).toBeGreaterThan(3)
    let read: ReadonlyMap<string, unknown> = new Map()
    expect(
      await turnsDuring(async () => {
        read = await cache.getMany(keys)
      }),
    ).toBeGreaterThan(3)
    expect([...read]).toEqual(Object.entries(values))
    expect(await turnsDuring(() => cache.keys())).toBeGreaterThan(1)
    expect(await turnsDuring(() => cache.deleteMany(keys))).toBeGreaterThan(1)
    expect(await cache.keys()).toEqual([])
  })

  test('also under a fake clock that stands still', async () => {
    const cache = build({ BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 2 * COUNT } }).get()
    vi.useFakeTimers()
    try {
      await cache.setMany(values)
      expect((await cache.getMany(keys)).size).toBe(COUNT)
    } finally {
      vi.useRealTimers()
    }
  })

  test('and store nothing when one value cannot be encoded', async () => {
    const cache = build({ BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 2 * COUNT } }).get()
    await expect(cache.setMany({ ...values, last: new Map() })).rejects.toMatchObject({ code: 'ERR_CACHE_ENCODE' })
    expect(await cache.keys()).toEqual([])
  })

  test('large values let other work run, however few they are', async () => {
    const cache = build({ BACKEND: 'locmem' }).get()
    const large = Object.fromEntries(keys.slice(0, 40).map((key) => [key, { list: Array(50_000).fill(7) }]))
    expect(await turnsDuring(() => cache.setMany(large))).toBeGreaterThan(3)
  })

  test('few keys are stored before anything that is called afterwards', async () => {
    const cache = build({ BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 2 * COUNT } }).get()
    const storing = cache.setMany(Object.fromEntries(Object.entries(values).slice(0, 1000)))
    await Promise.all([storing, cache.set('k999', 'later')])
    expect(await cache.get('k999')).toBe('later')
  })
})
