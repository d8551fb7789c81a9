import { startCluster, startReplicated, startServer } from '@holdfast/local-redis'
import { createCaches, LocMemCache } from 'holdfast'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'

// These tests change whole databases or count commands, so they start their own servers.

test('clear of everything empties the database, other prefixes, locks and tags included', async () => {
  await using server = await startServer()
  await using caches = createCaches({ BACKEND: 'redis', LOCATION: server.url, KEY_PREFIX: 'mine' })
  const cache = caches.get()
  await cache.setMany({ a: 1, b: 2 }, { tags: ['t'] })
  await cache.withPrefix('other').set('k', 1)
  const lock = await cache.lock('l').hold()
  const reports: number[] = []
  const onProgress = (removed: number): void => void reports.push(removed)
  const aborted = cache.clear({ everything: true, signal: AbortSignal.abort(new Error('enough')) })
  await expect(aborted).rejects.toThrow('enough')
  // Two values, their tag, a foreign value, the lock and its fence.
  expect(await cache.clear({ everything: true, onProgress })).toBe(6)
  expect(reports).toEqual([6])
  expect(await lock.owned()).toBe(false)
  const redis = await cache.getRedisConnection()
  expect(await (redis as Redis).dbsize()).toBe(0)
})

test('clear of everything leaves other databases alone', async () => {
  await using server = await startServer()
  await using caches = createCaches({
    one: { BACKEND: 'redis', LOCATION: server.url },
    two: { BACKEND: 'redis', LOCATION: server.url.replace(/\/0$/, '/1') },
  })
  await caches.get('one').set('k', 1)
  await caches.get('two').set('k', 2)
  expect(await caches.get('one').clear({ everything: true })).toBe(1)
  expect(await caches.get('two').get('k')).toBe(2)
})

test('clear of everything reaches every primary of a cluster', async () => {
  await using cluster = await startCluster({ replicasPerPrimary: 0 })
  await using caches = createCaches({ BACKEND: 'redis', LOCATION: cluster.urls, OPTIONS: { CLIENT_CLASS: 'cluster' } })
  const cache = caches.get()
  await cache.setMany(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, index])))
  expect(await cache.clear({ everything: true })).toBe(100)
  for (const url of cluster.urls) {
    const redis = new Redis(url)
    onTestFinished(() => redis.disconnect())
    expect(await redis.dbsize()).toBe(0)
  }
})

test('clear of everything empties a store in memory, shared ones too', async () => {
  await using caches = createCaches({
    one: { BACKEND: LocMemCache, KEY_PREFIX: 'one' },
    two: { BACKEND: LocMemCache, KEY_PREFIX: 'two' },
  })
  const [one, two] = [caches.get('one'), caches.get('two')]
  await one.set('k', 1)
  await two.set('k', 1)
  const lock = await two.lock('l', { timeout: 10 }).hold()
  expect(await one.clear({ everything: true })).toBe(4)
  expect([await two.has('k'), await lock.owned()]).toEqual([false, false])
})

test("read: 'primary' asks the primary where a replica would do", async () => {
  await using servers = await startReplicated()
  const [primary, replica] = servers.urls.map((url) => new Redis(url)) as [Redis, Redis]
  onTestFinished(() => {
    primary.disconnect()
    replica.disconnect()
  })
  await using caches = createCaches({ BACKEND: 'redis', LOCATION: servers.urls })
  const cache = caches.get()
  await cache.set('k', 'v')
  await primary.call('WAIT', 1, 5000)
  const commandsOf = async (redis: Redis): Promise<readonly string[]> =>
    [...(await redis.info('commandstats')).matchAll(/^cmdstat_(get|mget|exists|pttl|getrange):/gm)].map(([, name]) =>
      String(name),
    )
  const options = { read: 'primary' } as const
  const calls = [
    () => cache.get('k', options),
    () => cache.getMany(['k'], options),
    () => cache.has('k', options),
    () => cache.ttl('k', options),
    () => cache.pttl('k', options),
    () => cache.getOrSet('k', () => 'w', options),
  ]
  for (const call of calls) {
    await replica.config('RESETSTAT')
    await call()
    expect(await commandsOf(replica)).toEqual([])
  }
  await primary.config('RESETSTAT')
  await cache.get('k')
  expect([await commandsOf(primary), await commandsOf(replica)]).toEqual([[], ['get']])
})
