import { startCluster, startReplicated, startSentinel, startServer } from '@holdfast/local-redis'
import { createCaches, type RedisCache, type RedisSettings } from 'holdfast'
import { expect, onTestFinished, test } from 'vitest'
import { settling } from '../support/topologies.ts'

// What docs/reference/settings.md says that a user needs.
const RIGHTS = '-@all +@read +@write +@connection +@transaction +@scripting -@dangerous +restore +time ~shop:*'
const CLUSTER_RIGHTS = `${RIGHTS} +cluster|info +cluster|slots`

async function useAll(cache: RedisCache): Promise<void> {
  await cache.setMany({ a: { n: 1 }, b: 'two' }, { timeout: 60, tags: ['t'] })
  expect(await cache.getMany(['a', 'b', 'c'])).toEqual(
    new Map<string, unknown>([
      ['a', { n: 1 }],
      ['b', 'two'],
    ]),
  )
  await cache.invalidateTags(['t'])
  expect(await cache.get('a')).toBeUndefined()
  await cache.set('n', 1)
  expect(await cache.incr('n', 2)).toBe(3)
  expect(await cache.incrVersion('n')).toBe(2)
  expect(await cache.getOrSet('loaded', () => 'once', { lock: true })).toBe('once')
  const lock = cache.lock('work', { timeout: 5 })
  expect(await lock.acquire()).toBe(true)
  await lock.release()
  expect((await cache.consume('calls', { limit: 1, window: 60 })).allowed).toBe(true)
  await cache.hset('h', 'field', 1)
  await cache.sadd('s', [1, 2])
  await cache.zadd('z', { one: 1 })
  expect(await cache.ttl('loaded')).toBeGreaterThan(0)
  expect(await cache.keys('l*')).toEqual(['loaded'])
  expect(await cache.deletePattern('l*')).toBe(1)
  expect(await cache.clear()).toBeGreaterThan(0)
}

function open(settings: object): RedisCache {
  const caches = createCaches({ BACKEND: 'redis', KEY_PREFIX: 'shop', ...settings } as RedisSettings & {
    BACKEND: 'redis'
  })
  onTestFinished(() => caches.close())
  return caches.get()
}

test('a user with the documented rights can use all but other prefixes on one server', async () => {
  await using server = await startServer({ users: [{ name: 'shop', password: 'secret', rules: RIGHTS }] })
  await useAll(open(server.settings))
  await expect(open({ ...server.settings, KEY_PREFIX: 'other' }).get('k')).rejects.toThrow(/NOPERM/)
})

test('and with those for a cluster on a cluster', async () => {
  await using cluster = await startCluster({ users: [{ name: 'shop', password: 'secret', rules: CLUSTER_RIGHTS }] })
  await useAll(open(cluster.settings))
})

test.each([
  ['a primary and its replica', startReplicated],
  ['Sentinel', startSentinel],
] as const)('and with those for one server on %s', async (_name, start) => {
  await using servers = await start({ users: [{ name: 'shop', password: 'secret', rules: RIGHTS }] })
  const cache = open(servers.settings)
  const primary = await cache.getRedisConnection()
  // A replica may be a moment behind. WAIT covers the writes of its connection, which is that of the cache.
  await useAll(settling(cache, async () => void (await primary.call('WAIT', 1, 5000))))
})
