import { expect, test } from 'vitest'
import type { Cache } from '../../src/index.ts'
import { build } from '../support.ts'

const TIMEOUT = 1000
const KEYS = Array.from({ length: 100 }, (_, index) => `k${index}`)

async function lifetimes(cache: Cache): Promise<number[]> {
  return Promise.all(KEYS.map(async (key) => Number(await cache.ttl(key))))
}

function open(): Cache {
  return build({ BACKEND: 'locmem', TIMEOUT, OPTIONS: { TIMEOUT_JITTER: 0.2 } }).get()
}

test.each<[string, (cache: Cache) => Promise<unknown>]>([
  ['set', (cache) => Promise.all(KEYS.map((key) => cache.set(key, 1)))],
  ['setMany', (cache) => cache.setMany(KEYS.map((key) => [key, 1] as const))],
  ['getOrSet', (cache) => Promise.all(KEYS.map((key) => cache.getOrSet(key, () => 1)))],
])('TIMEOUT_JITTER shortens each lifetime of %s by its own random part', async (_, write) => {
  const cache = open()
  await write(cache)
  const left = await lifetimes(cache)
  expect(Math.max(...left)).toBeLessThanOrEqual(TIMEOUT)
  expect(Math.min(...left)).toBeGreaterThan(TIMEOUT * 0.79)
  expect(new Set(left.map(Math.round)).size).toBeGreaterThan(30)
  expect(Math.max(...left) - Math.min(...left)).toBeGreaterThan(TIMEOUT * 0.1)
})

test('TIMEOUT_JITTER does not change what never expires, what is gone at once, and touch', async () => {
  const cache = open()
  await cache.set('k', 1, { timeout: null })
  expect(await cache.ttl('k')).toBeNull()
  await cache.touch('k', 500)
  expect(await cache.ttl('k')).toBeGreaterThan(499)
  await cache.set('k', 1, { timeout: 0 })
  expect(await cache.has('k')).toBe(false)
  await cache.set('k', 1, { timeout: 0.001 })
  expect(await cache.set('l', 1, { timeout: 0.001 })).toBe(true)
})
