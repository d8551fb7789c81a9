import { createCaches, type RedisCache } from 'holdfast'
import { expect, inject, onTestFinished, test, vi } from 'vitest'

test.each([
  ['one server', () => ({ LOCATION: inject('servers').single, OPTIONS: {} })],
  ['a cluster', () => ({ LOCATION: inject('servers').cluster, OPTIONS: { REDIS_CLIENT_CLASS: 'cluster' } })],
])('the herd policy keeps values beyond their timeout on %s', async (_, where) => {
  const KEY_PREFIX = `herd-${process.pid}-${Date.now()}`
  const djangoSettings = { CACHE_HERD_TIMEOUT: 1000 }
  const { LOCATION, OPTIONS } = where()
  const shared = { BACKEND: 'redis', LOCATION, KEY_PREFIX } as const
  const caches = createCaches(
    { ...shared, TIMEOUT: 100, OPTIONS: { ...OPTIONS, CLIENT_CLASS: 'herd' } },
    { djangoSettings },
  )
  const plain = createCaches({ ...shared, OPTIONS })
  onTestFinished(async () => {
    await plain.get().clear()
    await caches.close()
    await plain.close()
  })
  const cache = caches.get() as RedisCache
  await cache.set('k', 'v')
  await cache.setMany({ a: 1, b: 2 })
  expect(await cache.incr('a')).toBe(2)
  expect(await cache.ttl('k')).toSatisfy((left: number) => left > 90 && left <= 100)
  expect(await cache.ttl('a')).toSatisfy((left: number) => left > 90 && left <= 100)
  expect(await plain.get().ttl('k')).toSatisfy((left: number) => left > 1090 && left <= 1100)
  expect(await cache.add('k', 'w')).toBe(false)
  expect(await cache.touch('k', 200)).toBe(true)
  expect(await cache.ttl('k')).toSatisfy((left: number) => left > 190 && left <= 200)
  // As if the timeout had been over for 50 seconds.
  const redis = await cache.getRedisConnection({ key: 'k' })
  await redis.pexpire(cache.makeKey('k'), 950_000)
  const reads = await Promise.all(Array.from({ length: 200 }, () => cache.get('k')))
  expect(reads.filter((value) => value === 'v').length).toSatisfy((served: number) => served > 150 && served < 200)
  expect(await cache.getOrSet('k', () => 'new')).toBe('v')
  await vi.waitFor(async () => expect(await cache.get('k')).toBe('new'))
  await redis.pexpire(cache.makeKey('k'), 1)
  await vi.waitFor(async () => expect(await cache.get('k')).toBeUndefined())
})
