import { type LocalCluster, startCluster, waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisSettings } from 'holdfast'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** Opens one cache. The test closes it: Vitest's onTestFinished does not work in concurrent tests. */
function openCluster(LOCATION: string | readonly string[], OPTIONS: RedisSettings['OPTIONS'] = {}) {
  return createCaches({ BACKEND: 'redis', LOCATION, OPTIONS: { CLIENT_CLASS: 'cluster', ...OPTIONS } }).get()
}

describe('a managed cluster, where CONFIG is forbidden', () => {
  let cluster: LocalCluster

  beforeAll(async () => {
    cluster = await startCluster({ args: ['--rename-command', 'CONFIG', ''] })
  })
  afterAll(() => cluster.stop())

  test.each([true, false])('takes the settings that Django users paste, skip_full_coverage_check %s', async (skip) => {
    const warnings: string[] = []
    await using caches = createCaches(
      {
        default: {
          BACKEND: 'django_redis.cache.RedisCache',
          LOCATION: cluster.url,
          OPTIONS: {
            REDIS_CLIENT_CLASS: 'rediscluster.StrictRedisCluster',
            CONNECTION_POOL_CLASS: 'rediscluster.connection.ClusterConnectionPool',
            CONNECTION_POOL_KWARGS: { skip_full_coverage_check: skip },
          },
        },
      },
      { onWarning: ({ code }) => warnings.push(code) },
    )
    const cache = caches.get('default')
    await cache.set('foo', 'bar', { timeout: 60 })
    expect(await cache.get('foo')).toBe('bar')
    expect(await cache.incr('foo').catch((error) => error.code)).toBe('ERR_CACHE_NOT_AN_INTEGER')
    await cache.setMany({ a: 1, b: 2, c: 3 })
    expect(await cache.getMany(['c', 'b', 'a'])).toEqual(
      new Map([
        ['c', 3],
        ['b', 2],
        ['a', 1],
      ]),
    )
    expect(await cache.clear()).toBe(4)
    expect(warnings).toEqual(['WARN_CACHE_DEFAULT_SERIALIZER'])
  })

  test('a key lives where the server says its slot lives', async () => {
    await using cache = openCluster(cluster.url)
    const redis = await cache.getRedisConnection()
    for (const key of ['foo', '{user}:1', 'a{}b', 'ключ']) {
      const { storedKey, slot, node } = await cache.locate(key)
      expect(slot).toBe(await redis.cluster('KEYSLOT', storedKey))
      expect(node).toBe(`127.0.0.1:${cluster.nodeOf(slot as number).port}`)
    }
  })

  test('two aliases with the same settings share their connections', async () => {
    const settings = { BACKEND: 'redis', LOCATION: cluster.url, OPTIONS: { CLIENT_CLASS: 'cluster' } } as const
    await using caches = createCaches({ a: { ...settings, KEY_PREFIX: 'a' }, b: { ...settings, KEY_PREFIX: 'b' } })
    expect(await caches.get('a').getRedisConnection()).toBe(await caches.get('b').getRedisConnection())
  })
})

describe.concurrent('a cluster with unowned slots', () => {
  // ':1:foo' has slot 9445, ':1:bar' has slot 9042 (CLUSTER KEYSLOT).
  const ranges = '9400-9500'

  test('that requires them all is an error that names them, unless the check is skipped', async () => {
    await using cluster = await startCluster({ replicasPerPrimary: 0 })
    await cluster.removeSlots(9400, 9500)
    await using unchecked = openCluster(cluster.url, { CONNECTION_POOL_KWARGS: { skip_full_coverage_check: true } })
    await waitFor('the cluster is down', async () => {
      const redis = await unchecked.getRedisConnection()
      return String(await redis.cluster('INFO')).includes('cluster_state:fail')
    })
    await using checked = openCluster(cluster.url)
    await expect(checked.get('bar')).rejects.toMatchObject({
      code: 'ERR_CACHE_COVERAGE',
      message: expect.stringMatching(new RegExp(`nobody owns ${ranges}\\..*skip_full_coverage_check`)),
    })
    await expect(unchecked.get('foo')).rejects.toMatchObject({ code: 'ERR_CACHE_SLOT_NOT_COVERED' })
    // Its slot has an owner, but the servers refuse to work.
    await expect(unchecked.get('bar')).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
  })

  test.each([true, false])(
    'that does not require them serves the others (skip_full_coverage_check %s)',
    async (skip) => {
      await using cluster = await startCluster({
        replicasPerPrimary: 0,
        args: ['--cluster-require-full-coverage', 'no'],
      })
      await cluster.removeSlots(9400, 9500)
      await using cache = openCluster(cluster.url, { CONNECTION_POOL_KWARGS: { skip_full_coverage_check: skip } })
      await cache.set('bar', 1)
      expect(await cache.get('bar')).toBe(1)
      await expect(cache.set('foo', 1)).rejects.toThrow(/slot 9445/)
      await expect(cache.getMany(['bar', 'foo'])).rejects.toMatchObject({ code: 'ERR_CACHE_SLOT_NOT_COVERED' })
      await expect(cache.locate('foo')).rejects.toMatchObject({ code: 'ERR_CACHE_SLOT_NOT_COVERED' })
      expect(await cache.keys()).toEqual(['bar'])
    },
  )
})

describe.concurrent('a failover', () => {
  test('hangs no call, and the keys are there again when the replica has taken over', async () => {
    await using cluster = await startCluster()
    await using cache = openCluster(cluster.urls, { SOCKET_TIMEOUT: 0.5 })
    const keys = Array.from({ length: 300 }, (_, index) => `key:${index}`)
    await cache.setMany(
      keys.map((key) => [key, key] as const),
      { timeout: null },
    )
    const redis = await cache.getRedisConnection()
    const nodes = 'nodes' in redis ? redis.nodes('master') : []
    await Promise.all(nodes.map((node) => node.call('WAIT', 1, 5000)))
    await cluster.primaries[0]?.kill()
    const slowest = { ms: 0 }
    const found = await waitFor(
      'every key is served again',
      async () => {
        const start = performance.now()
        try {
          return await cache.getMany(keys)
        } finally {
          slowest.ms = Math.max(slowest.ms, performance.now() - start)
        }
      },
      { timeout: 25_000, interval: 100 },
    )
    expect(found.size).toBe(keys.length)
    // SOCKET_TIMEOUT, and a margin for a busy machine.
    expect(slowest.ms).toBeLessThan(5000)
    expect(await cache.clear()).toBe(keys.length)
  })
})
