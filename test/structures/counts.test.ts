import type { FamilyStats } from '@holdfast/core'
import { createCaches, RedisCache } from 'holdfast'
import { describe, expect, inject, onTestFinished, test } from 'vitest'

type Counts = Partial<Omit<FamilyStats, 'family'>>

async function open(): Promise<RedisCache> {
  const KEY_PREFIX = `counts-${process.pid}-${Date.now()}`
  const OPTIONS = { KEY_FAMILIES: ['user:*'] }
  const caches = createCaches({ BACKEND: 'redis', LOCATION: inject('servers').single, KEY_PREFIX, OPTIONS })
  const cache = caches.get()
  if (!(cache instanceof RedisCache)) throw new TypeError('This test is for a cache on Redis.')
  onTestFinished(async () => {
    await cache.clear()
    await caches.close()
  })
  // JSON writes these as `"four"` and `"b"`.
  await cache.hset('user:h', { a: 'four', b: 'b' })
  await cache.sadd('user:s', ['four', 'b'])
  await cache.zadd('user:z', { four: 1, b: 2 })
  return cache
}

/** What a call adds to the counts of its family, without what stays 0. */
async function added(cache: RedisCache, call: (cache: RedisCache) => Promise<unknown>): Promise<Counts> {
  const read = (): FamilyStats | undefined => cache.stats().families.find(({ family }) => family === 'user:*')
  const before = read()
  await call(cache)
  const after = Object.entries(read() ?? {}).filter(([name]) => name !== 'family')
  const differences = after.map(([name, value]) => [name, Number(value) - Number(before?.[name as keyof Counts])])
  return Object.fromEntries(differences.filter(([, difference]) => difference !== 0))
}

const miss = { misses: 1 }

describe('by the family of its key, each method counts what it finds and stores', () => {
  test.each<readonly [string, (cache: RedisCache) => Promise<unknown>, Counts]>([
    ['hget', (c) => c.hget('user:h', 'a'), { hits: 1, bytesRead: 6 }],
    ['hget of no field', (c) => c.hget('user:h', 'x'), miss],
    ['hmget', (c) => c.hmget('user:h', ['a', 'b', 'x']), { hits: 2, misses: 1, bytesRead: 9 }],
    ['hgetall', (c) => c.hgetall('user:h'), { hits: 1, bytesRead: 9 }],
    ['hgetall of no hash', (c) => c.hgetall('user:none'), miss],
    ['hkeys', (c) => c.hkeys('user:h'), { hits: 1 }],
    ['hvals', (c) => c.hvals('user:h'), { hits: 1, bytesRead: 9 }],
    ['hset', (c) => c.hset('user:h', { a: 'four', c: 'b' }), { writes: 2, bytesWritten: 9 }],
    ['hsetnx', (c) => c.hsetnx('user:h', 'd', 'four'), { writes: 1, bytesWritten: 6 }],
    ['smembers', (c) => c.smembers('user:s'), { hits: 1, bytesRead: 9 }],
    ['smembers of no set', (c) => c.smembers('user:none'), miss],
    ['srandmember', (c) => c.srandmember('user:s', 2), { hits: 1, bytesRead: 9 }],
    ['spop of no set', (c) => c.spop('user:none'), miss],
    ['sadd', (c) => c.sadd('user:s', ['four']), { writes: 1, bytesWritten: 6 }],
    ['zscore', (c) => c.zscore('user:z', 'four'), { hits: 1 }],
    ['zrank of no member', (c) => c.zrank('user:z', 'x'), miss],
    ['zrange', (c) => c.zrange('user:z', 0, -1), { hits: 1, bytesRead: 9 }],
    ['zrange with scores', (c) => c.zrange('user:z', 0, -1, { withScores: true }), { hits: 1, bytesRead: 9 }],
    ['zrangebyscore of nothing', (c) => c.zrangebyscore('user:z', 5, 9), miss],
    ['zpopmin', (c) => c.zpopmin('user:z'), { hits: 1, bytesRead: 6 }],
    ['zadd', (c) => c.zadd('user:z', { b: 3 }), { writes: 1, bytesWritten: 3 }],
    ['zincrby', (c) => c.zincrby('user:z', 2, 'b'), { writes: 1, bytesWritten: 3 }],
    // Like `has`, these say whether something is there, and how much.
    ['sismember', (c) => c.sismember('user:s', 'four'), {}],
    ['smismember', (c) => c.smismember('user:s', ['four']), {}],
    ['srem', (c) => c.srem('user:s', ['four']), {}],
    ['hexists', (c) => c.hexists('user:h', 'a'), {}],
    ['hlen', (c) => c.hlen('user:h'), {}],
  ])('%s', async (_, call, counts) => {
    expect(await added(await open(), call)).toEqual(counts)
  })
})

test('a value that cannot be decoded counts as a miss, and all of it counts for the cache and its operation', async () => {
  const cache = await open()
  const redis = await cache.getRedisConnection()
  await redis.hset(cache.makeKey('user:h'), 'broken', 'not JSON')
  await expect(cache.hget('user:h', 'broken')).rejects.toMatchObject({ code: 'ERR_CACHE_DECODE' })
  const { families, hits, misses, writes } = cache.stats()
  expect(families).toEqual([expect.objectContaining({ family: 'user:*', hits, misses, writes })])
})
