import { type LocalCluster, type LocalServer, startCluster, waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache, type RedisSettings } from 'holdfast'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

const KEYS = Array.from({ length: 90 }, (_, index) => `key:${index}`)

let cluster: LocalCluster
let observers: Redis[]

beforeAll(async () => {
  cluster = await startCluster()
  observers = cluster.nodes.map(({ port }) => new Redis(port, { retryStrategy: () => null }))
  for (const observer of observers) observer.on('error', () => {})
})
afterAll(async () => {
  for (const observer of observers) observer.disconnect()
  await cluster.stop()
})

function openCache(OPTIONS: RedisSettings['OPTIONS'] = {}): RedisCache {
  const caches = createCaches({
    BACKEND: 'redis',
    LOCATION: cluster.urls,
    OPTIONS: { CLIENT_CLASS: 'cluster', ...OPTIONS },
  })
  onTestFinished(() => caches.close())
  return caches.get()
}

/** How often a command ran on the primaries, and on the replicas. */
async function callsOf(command: string): Promise<{ readonly primaries: number; readonly replicas: number }> {
  const pattern = new RegExp(`cmdstat_${command}:calls=(\\d+)`)
  const calls = await Promise.all(
    observers.map(async (observer) => Number(pattern.exec(await observer.info('commandstats'))?.[1] ?? 0)),
  )
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
  return { primaries: sum(calls.slice(0, 3)), replicas: sum(calls.slice(3)) }
}

/** Resets the counts. */
async function resetCalls(): Promise<void> {
  await Promise.all(observers.map((observer) => observer.config('RESETSTAT')))
}

/** Fills a cache and waits until every replica has all of it. */
async function fill(): Promise<void> {
  const writer = openCache()
  await writer.setMany(KEYS.map((key) => [key, key] as const))
  const nodes = observers.slice(0, 3)
  await Promise.all(nodes.map((node) => node.call('WAIT', 1, 5000)))
  await waitFor('the replicas have the keys', async () => {
    const sizes = await Promise.all(observers.slice(3).map((replica) => replica.dbsize()))
    return sizes.reduce((total, size) => total + size, 0) >= KEYS.length
  })
}

async function readAll(cache: RedisCache): Promise<void> {
  for (const key of KEYS) expect(await cache.get(key)).toBe(key)
}

describe('reads on a cluster', () => {
  test.each<[string, RedisSettings['OPTIONS'], 'primaries' | 'replicas' | 'both']>([
    ['by default', {}, 'primaries'],
    ['read_from_replicas', { CONNECTION_POOL_KWARGS: { read_from_replicas: true } }, 'both'],
    ['the same among the kwargs of the client', { REDIS_CLIENT_KWARGS: { read_from_replicas: true } }, 'both'],
    ['round_robin', { CONNECTION_POOL_KWARGS: { load_balancing_strategy: 'round_robin' } }, 'both'],
    [
      'round_robin_replicas',
      { CONNECTION_POOL_KWARGS: { load_balancing_strategy: 'round_robin_replicas' } },
      'replicas',
    ],
    ['random', { CONNECTION_POOL_KWARGS: { load_balancing_strategy: 'random' } }, 'both'],
    ['random_replica', { CONNECTION_POOL_KWARGS: { load_balancing_strategy: 'random_replica' } }, 'replicas'],
    [
      'the pool with read replicas',
      { CONNECTION_POOL_CLASS: 'rediscluster.connection.ClusterWithReadReplicasConnectionPool' },
      'both',
    ],
    ['the pool that only reads', { CONNECTION_POOL_CLASS: 'rediscluster.ClusterReadOnlyConnectionPool' }, 'both'],
  ])('go where the settings say: %s', async (_, OPTIONS, expected) => {
    await fill()
    const cache = openCache(OPTIONS)
    // A replica that is still connecting is skipped.
    await readAll(cache)
    await resetCalls()
    await readAll(cache)
    const { primaries, replicas } = await callsOf('get')
    expect(primaries + replicas).toBe(KEYS.length)
    if (expected === 'primaries') expect(replicas).toBe(0)
    else if (expected === 'replicas') expect(primaries).toBe(0)
    else expect(Math.min(primaries, replicas)).toBeGreaterThan(10)
  })

  test('that must not be old go to primaries, and so do scans and what the raw connection is asked', async () => {
    await fill()
    const cache = openCache({ CONNECTION_POOL_KWARGS: { load_balancing_strategy: 'round_robin_replicas' } })
    const redis = await cache.getRedisConnection()
    await resetCalls()
    // Beyond 64 bits the counter is updated by compare and swap.
    await cache.set('big', 2n ** 63n)
    await cache.incr('big')
    await redis.get(cache.makeKey('key:1'))
    expect((await cache.keys()).length).toBe(KEYS.length + 1)
    expect((await callsOf('get')).replicas).toBe(0)
    expect(await callsOf('scan')).toMatchObject({ replicas: 0 })
    await cache.delete('big')
  })
})

describe('a pool that only reads', () => {
  test.each<RedisSettings['OPTIONS']>([
    { CONNECTION_POOL_CLASS: 'rediscluster.connection.ClusterReadOnlyConnectionPool' },
    { CONNECTION_POOL_KWARGS: { readonly_mode: true } },
  ])('refuses writes before anything is sent: %j', async (OPTIONS) => {
    await fill()
    const cache = openCache(OPTIONS)
    expect(await cache.get('key:1')).toBe('key:1')
    await resetCalls()
    const refused = { code: 'ERR_CACHE_READ_ONLY', message: expect.stringContaining('only reads') }
    await expect(cache.set('key:1', 'other')).rejects.toMatchObject(refused)
    await expect(cache.delete('key:1')).rejects.toMatchObject(refused)
    await expect(cache.incr('key:1')).rejects.toMatchObject(refused)
    await expect(cache.clear()).rejects.toMatchObject(refused)
    for (const command of ['set', 'unlink', 'eval'])
      expect(await callsOf(command)).toEqual({ primaries: 0, replicas: 0 })
    expect((await cache.getMany(KEYS)).size).toBe(KEYS.length)
    expect((await cache.locate('key:1')).storedKey).toBe(':1:key:1')
  })
})

describe('a replica that dies', () => {
  test('gives no error, and is read from again when it is back', async () => {
    await fill()
    const cache = openCache({ CONNECTION_POOL_KWARGS: { load_balancing_strategy: 'random_replica' } })
    await readAll(cache)
    let errors = 0
    let reads = 0
    let stop = false
    const workers = Array.from({ length: 8 }, async (_, worker) => {
      for (let turn = worker; !stop; turn += 1) {
        const key = KEYS[turn % KEYS.length] as string
        const value = await cache.get(key).catch((error: unknown) => {
          errors += 1
          return error
        })
        if (value === key) reads += 1
      }
    })
    const replica = cluster.replicas[0] as LocalServer
    await replica.kill()
    const soFar = reads
    await waitFor('the others go on', async () => reads > soFar + 5000)
    stop = true
    await Promise.all(workers)
    expect(errors).toBe(0)
    await replica.restart()
    const observer = new Redis(replica.port)
    onTestFinished(() => observer.disconnect())
    await waitFor(
      'the replica serves reads',
      async () => {
        await cache.getMany(KEYS)
        return /cmdstat_m?get:/.test(await observer.info('commandstats'))
      },
      { timeout: 20_000 },
    )
  })
})
