import type { CommonSettings } from '@holdfast/core'
import { createCaches, RedisCache } from 'holdfast'
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest'
import { type RunningTopology, redisTopologies, settling } from '../support/topologies.ts'

/**
 * Opens a cache for the running test, under an unused prefix unless one is given. It is cleared and closed afterwards.
 */
export type OpenCache = (settings?: CommonSettings) => RedisCache

/** Values of every kind that JSON knows, no two of them equal. */
export const MEMBERS: readonly unknown[] = [
  'text',
  '',
  '7',
  7,
  -3,
  1.5,
  7e300,
  2n ** 63n,
  true,
  false,
  null,
  { a: 1 },
  { a: { b: [null] } },
  [],
  [7],
  '☃ 🦊',
]

let opened = 0

/**
 * Declares the same tests for every topology of Redis.
 *
 * @param subject - What they are about.
 * @param declare - Declares them.
 */
export function onEveryRedis(subject: string, declare: (open: OpenCache) => void): void {
  describe.each(redisTopologies)(`${subject} on $name`, ({ start }) => {
    let running: RunningTopology
    beforeAll(async () => {
      running = await start()
    })
    afterAll(() => running[Symbol.asyncDispose]())
    declare((settings = {}) => settling(openCache({ ...running.settings, ...settings }), running.settle))
  })
}

/**
 * Opens one cache for the running test.
 *
 * @param settings - Settings of a Redis cache.
 */
export function openCache(settings: object): RedisCache {
  opened += 1
  const KEY_PREFIX = `structures-${process.pid}-${Date.now()}-${opened}`
  const caches = createCaches({ BACKEND: 'redis', LOCATION: '', KEY_PREFIX, ...settings })
  const cache = caches.get()
  if (!(cache instanceof RedisCache)) throw new TypeError('These tests are for caches on Redis.')
  onTestFinished(async () => {
    await cache.clear().catch(() => {})
    await caches.close()
  })
  return cache
}

/**
 * Sorts values by type and text.
 *
 * @param values - Members, in any order.
 */
export function sorted<T>(values: Iterable<T>): T[] {
  const text = (value: T): string => `${typeof value} ${typeof value === 'bigint' ? value : JSON.stringify(value)}`
  return [...values].sort((one, other) => (text(one) < text(other) ? -1 : 1))
}
