import { createCaches, RedisCache, ShardedClient } from 'holdfast'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type RunningTopology, redisTopologies } from '../support/topologies.ts'

/** Shards have no other setting that names them. */
class HerdShards extends ShardedClient {
  static readonly herd = true
}

const HERD_SECONDS = 100

/** The herd policy over the topology that other settings name. */
function withHerd(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { CLIENT_CLASS, ...others } = options
  if (CLIENT_CLASS === 'sharded') return { ...others, CLIENT_CLASS: HerdShards }
  const cluster = CLIENT_CLASS === 'cluster' ? { REDIS_CLIENT_CLASS: 'rediscluster.RedisCluster' } : {}
  return { ...others, ...cluster, CLIENT_CLASS: 'django_redis.client.HerdClient' }
}

describe.each(redisTopologies)('the herd client on $name', ({ start }) => {
  let running: RunningTopology
  beforeAll(async () => {
    running = await start()
  })
  afterAll(() => running[Symbol.asyncDispose]())

  function open(): RedisCache {
    const { OPTIONS, ...settings } = running.settings as { readonly OPTIONS?: object; readonly BACKEND: 'redis' }
    const KEY_PREFIX = `herd-${process.pid}-${Date.now()}`
    const caches = createCaches(
      { ...settings, LOCATION: '', ...running.settings, KEY_PREFIX, OPTIONS: withHerd({ ...OPTIONS }) } as never,
      { djangoSettings: { CACHE_HERD_TIMEOUT: HERD_SECONDS } },
    )
    const cache = (caches as unknown as { get(): unknown }).get()
    if (!(cache instanceof RedisCache)) throw new TypeError('These tests are for caches on Redis.')
    onTestFinished(async () => {
      await cache.clear()
      await caches.close()
    })
    return cache
  }

  test('keeps a value for CACHE_HERD_TIMEOUT beyond its timeout, which ttl does not show', async () => {
    const cache = open()
    await cache.set('k', { a: 1 }, { timeout: 50 })
    await running.settle()
    expect(await cache.get('k')).toEqual({ a: 1 })
    const ttl = Number(await cache.ttl('k', { read: 'primary' }))
    expect(ttl).toBeGreaterThan(40)
    expect(ttl).toBeLessThanOrEqual(50)
    const redis = await cache.getRedisConnection({ key: 'k' })
    expect(await redis.ttl(cache.makeKey('k'))).toBeGreaterThan(50 + HERD_SECONDS - 10)
  })

  test('serves a stale value to most callers, and increments it', async () => {
    const cache = open()
    await cache.set('n', 1, { timeout: 0.001 })
    await running.settle()
    const reads = await Promise.all(Array.from({ length: 50 }, () => cache.get('n', { read: 'primary' })))
    expect(reads.filter((value) => value === 1).length).toBeGreaterThan(25)
    expect(await cache.incr('n', 5)).toBe(6)
    expect(await cache.getOrSet('n', () => 9, { read: 'primary' })).toBe(6)
  })
})
