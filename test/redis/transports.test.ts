import { createCaches, type RedisCache } from 'holdfast'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { transports } from '../support/topologies.ts'

const SORTED = { one: 1, two: 2 }

/**
 * One pass over every family of commands: what a socket, TLS or the rights of a user could prevent shows in any command
 * of a family. What the commands do is tested on every topology.
 */
describe.each(transports)('through $name', ({ start }) => {
  let cache: RedisCache

  beforeEach(async () => {
    const { settings } = await start()
    const caches = createCaches({ ...settings, KEY_PREFIX: `transport-${process.pid}-${Date.now()}` })
    cache = caches.get() as RedisCache
    onTestFinished(async () => {
      await cache.clear()
      await caches.close()
    })
  })

  test('values are written, read, renamed, renewed and removed', async () => {
    expect(await cache.set('k', { text: 'x'.repeat(100_000) })).toBe(true)
    expect(await cache.get('k')).toEqual({ text: 'x'.repeat(100_000) })
    expect(await cache.touch('k', 60)).toBe(true)
    expect(await cache.incrVersion('k')).toBe(2)
    expect(await cache.has('k', { version: 2 })).toBe(true)
    expect(await cache.delete('k', { version: 2 })).toBe(true)
  })

  test('counters count', async () => {
    await cache.set('n', 1)
    expect([await cache.incr('n', 4), await cache.decr('n')]).toEqual([5, 4])
    // Beyond 64 bits a script replaces the value.
    await cache.set('big', 2n ** 63n)
    expect(await cache.incr('big')).toBe(2n ** 63n + 1n)
  })

  test('many keys travel together', async () => {
    const entries = Array.from({ length: 300 }, (_, index) => [`k${index}`, index] as const)
    await cache.setMany(entries)
    expect(await cache.getMany(entries.map(([key]) => key))).toEqual(new Map(entries))
    expect(await cache.deleteMany(['k0', 'k1'])).toBe(2)
  })

  test('keys are scanned', async () => {
    await cache.setMany({ a1: 1, a2: 2, b1: 3 })
    expect((await cache.keys('a*')).toSorted()).toEqual(['a1', 'a2'])
    expect(await cache.deletePattern('a*')).toBe(2)
    expect(await cache.clear()).toBe(1)
  })

  test('lifetimes are set and read', async () => {
    await cache.set('k', 'v', { timeout: null })
    expect(await cache.expire('k', 60)).toBe(true)
    expect(await cache.ttl('k')).toBeGreaterThan(0)
    expect(await cache.persist('k')).toBe(true)
    expect(await cache.ttl('k')).toBeNull()
  })

  test('hashes, sets and sorted sets hold members', async () => {
    await cache.hset('hash', 'field', { deep: [1] })
    expect(await cache.hgetall('hash')).toEqual(new Map([['field', { deep: [1] }]]))
    await cache.sadd('set', ['a', 'b'])
    expect((await cache.smembers('set')).toSorted()).toEqual(['a', 'b'])
    await cache.zadd('sorted', SORTED)
    expect(await cache.zrange('sorted', 0, -1)).toEqual(Object.keys(SORTED))
  })

  test('loading, tags, locks and limits work', async () => {
    expect(await cache.getOrSet('k', () => 'loaded', { lock: true, tags: ['t'] })).toBe('loaded')
    expect(await cache.invalidateTags(['t'])).toBe(1)
    expect(await cache.has('k')).toBe(false)
    {
      await using lock = await cache.lock('l', { timeout: 10 }).hold()
      expect(await lock.owned()).toBe(true)
    }
    expect(await cache.consume('u', { limit: 1, window: 60 })).toMatchObject({ allowed: true, remaining: 0 })
  })

  test('the server says who is connected, and the raw connection is up', async () => {
    const redis = await cache.getRedisConnection()
    expect(redis.status).toBe('ready')
    expect(await (await cache.nodes())[0]?.run((connection) => connection.ping())).toBe('PONG')
  })
})
