import { type LocalCluster, startCluster, waitFor } from '@holdfast/local-redis'
import {
  ClusterBlockingConnectionPool,
  ClusterConnectionPool,
  type ConnectionPoolKwargs,
  createCaches,
  type RedisSettings,
} from 'holdfast'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

let cluster: LocalCluster
let observers: Redis[]

beforeAll(async () => {
  cluster = await startCluster()
  observers = cluster.nodes.map(({ port }) => new Redis(port))
})
afterAll(async () => {
  for (const observer of observers) observer.disconnect()
  await cluster.stop()
})

// CLUSTER KEYSLOT: 5061, 9445 and 12182, which have three primaries.
const KEYS = ['bar', ':1:foo', 'foo'] as const

function openPool(Pool: typeof ClusterConnectionPool, kwargs: ConnectionPoolKwargs): ClusterConnectionPool {
  const locations = cluster.primaries.map(({ host, port }) => ({ host, port, tls: false, kwargs: {} }))
  const pool = new Pool({ locations, kwargs })
  onTestFinished(() => pool.close())
  return pool
}

function openCache(OPTIONS: RedisSettings['OPTIONS']) {
  const caches = createCaches({
    BACKEND: 'redis',
    LOCATION: cluster.url,
    OPTIONS: { CLIENT_CLASS: 'cluster', ...OPTIONS },
  })
  onTestFinished(() => caches.close())
  return caches.get()
}

/** The number of connections with a name, on all nodes. */
async function countOf(name: string): Promise<number> {
  const lists = await Promise.all(observers.map((observer) => observer.client('LIST')))
  return lists.reduce((total: number, list) => total + String(list).split(` name=${name} `).length - 1, 0)
}

/** Holds leases until `letGo` is called. */
function holdAll(pool: ClusterConnectionPool, keys: readonly string[]) {
  const free = Promise.withResolvers<void>()
  const held = keys.map((key) => {
    const begun = Promise.withResolvers<void>()
    const done = pool.lease(
      async () => {
        begun.resolve()
        await free.promise
      },
      { key },
    )
    done.catch(begun.reject)
    return { begun: begun.promise, done }
  })
  return {
    begun: Promise.all(held.map(({ begun }) => begun)),
    done: Promise.all(held.map(({ done }) => done)),
    letGo: () => free.resolve(),
  }
}

describe('a lease on a cluster', () => {
  test('leads to the primary of the key', async () => {
    const pool = openPool(ClusterConnectionPool, {})
    for (const key of KEYS) {
      const slot = await observers[0]?.cluster('KEYSLOT', key)
      const replies = await pool.lease((redis) => redis.multi().set(key, 1).incr(key).exec(), { key })
      expect(replies).toEqual([
        [null, 'OK'],
        [null, 2],
      ])
      const port = await pool.lease((redis) => redis.config('GET', 'port'), { key })
      expect(port).toEqual(['port', String(cluster.nodeOf(Number(slot)).port)])
    }
  })

  test('needs a key', async () => {
    const pool = openPool(ClusterConnectionPool, {})
    await expect(pool.lease((redis) => redis.ping())).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
  })

  test('counts over all nodes: idle connections elsewhere make room, busy ones do not', async () => {
    const pool = openPool(ClusterConnectionPool, { max_connections: 2, client_name: 'global' })
    await pool.run((redis) => redis.get('bar'))
    const shared = await countOf('global')
    for (const key of KEYS) await pool.lease((redis) => redis.ping(), { key })
    await waitFor('two leases at most are open', async () => (await countOf('global')) - shared === 2)
    const { begun, done, letGo } = holdAll(pool, KEYS.slice(0, 2))
    await begun
    await expect(pool.lease((redis) => redis.ping(), { key: KEYS[2] })).rejects.toMatchObject({
      code: 'ERR_CACHE_POOL_EXHAUSTED',
    })
    letGo()
    await done
    expect(await pool.lease((redis) => redis.ping(), { key: KEYS[2] })).toBe('PONG')
  })

  test.each<ConnectionPoolKwargs>([
    { max_connections: 1, max_connections_per_node: true },
    { max_connections: 50, max_connections_per_node: 1 },
  ])('counts for each node: %j', async (kwargs) => {
    const pool = openPool(ClusterConnectionPool, kwargs)
    const { begun, done, letGo } = holdAll(pool, KEYS)
    await begun
    await expect(pool.lease((redis) => redis.ping(), { key: KEYS[0] })).rejects.toMatchObject({
      code: 'ERR_CACHE_POOL_EXHAUSTED',
      node: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    })
    letGo()
    await done
  })

  test('waits where the pool blocks', async () => {
    const pool = openPool(ClusterBlockingConnectionPool, { max_connections: 1, timeout: 10 })
    const { begun, letGo } = holdAll(pool, [KEYS[0]])
    await begun
    const waiting = Promise.all(KEYS.map((key) => pool.lease((redis) => redis.ping(), { key })))
    letGo()
    expect(await waiting).toEqual(['PONG', 'PONG', 'PONG'])
  })

  test('leaves no connection behind when the pool is closed', async () => {
    const pool = openPool(ClusterConnectionPool, { client_name: 'gone' })
    for (const key of KEYS) await pool.lease((redis) => redis.ping(), { key })
    expect(await countOf('gone')).toBeGreaterThan(3)
    await pool.close()
    await waitFor('no connection is left', async () => (await countOf('gone')) === 0)
  })
})

describe('kwargs of a cluster', () => {
  test('health_check_interval sends PING to every connected node', async () => {
    const cache = openCache({ CONNECTION_POOL_KWARGS: { health_check_interval: 0.05 } })
    await cache.setMany(Array.from({ length: 50 }, (_, index) => [`k${index}`, index] as const))
    await Promise.all(observers.map((observer) => observer.config('RESETSTAT')))
    const pings = async (): Promise<number[]> =>
      Promise.all(
        observers
          .slice(0, 3)
          .map(async (observer) =>
            Number(/cmdstat_ping:calls=(\d+)/.exec(await observer.info('commandstats'))?.[1] ?? 0),
          ),
      )
    await waitFor('all primaries were asked', async () => (await pings()).every((count) => count > 2))
  })

  test('init_slot_cache connects at construction', async () => {
    openCache({ CONNECTION_POOL_KWARGS: { init_slot_cache: true, client_name: 'eager' } })
    await waitFor('it is connected', async () => (await countOf('eager')) > 0)
  })

  test('client_name and lib_name are what CLIENT LIST shows', async () => {
    const cache = openCache({ CONNECTION_POOL_KWARGS: { client_name: 'shop', lib_name: 'holdfast' } })
    await cache.get('k')
    const lists = await Promise.all(observers.map((observer) => observer.client('LIST')))
    const line = lists
      .join('')
      .split('\n')
      .find((client) => client.includes(' name=shop '))
    expect(line).toBeDefined()
    // Redis shows the library since 7.2.
    if (line?.includes('lib-name=')) expect(line).toContain('lib-name=ioredis(holdfast)')
  })

  test('cluster_error_retry_attempts and cluster_down_retry_attempts bound how often a command is sent again', async () => {
    for (const attempts of [0, 20]) {
      const kwargs = { cluster_error_retry_attempts: attempts, cluster_down_retry_attempts: attempts }
      const { options } = openPool(ClusterConnectionPool, kwargs).raw
      expect(options.maxRedirections).toBe(Math.max(attempts, 3))
      expect(options.retryDelayOnFailover === 0).toBe(attempts === 0)
      expect(options.retryDelayOnClusterDown === 0).toBe(attempts === 0)
    }
  })

  test('nodemanager_follow_cluster and dynamic_startup_nodes look for a cluster where it was last', async () => {
    await using own = await startCluster({ replicasPerPrimary: 0 })
    const newcomer = await own.addNode()
    await own.moveSlots({ from: 0, to: 99 }, newcomer)
    const LOCATION = own.primaries[0]?.url as string
    const followers = await Promise.all(
      ['nodemanager_follow_cluster', 'dynamic_startup_nodes'].map(async (name) => {
        const CONNECTION_POOL_KWARGS = { [name]: true, skip_full_coverage_check: true }
        const caches = createCaches({
          BACKEND: 'redis',
          LOCATION,
          OPTIONS: { CLIENT_CLASS: 'cluster', CONNECTION_POOL_KWARGS },
        })
        onTestFinished(() => caches.close())
        return { cache: caches.get(), redis: await caches.get().getRedisConnection() }
      }),
    )
    const everyone = (
      what: string,
      holds: (follower: (typeof followers)[number]) => Promise<boolean>,
    ): Promise<unknown> =>
      Promise.all(followers.map((follower) => waitFor(what, () => holds(follower), { timeout: 20_000 })))

    await everyone(
      'the newcomer is known',
      async ({ redis }) => 'nodes' in redis && redis.nodes().some(({ options }) => options.port === newcomer.port),
    )
    await Promise.all(own.nodes.map((node) => node.kill()))
    await everyone('the cluster is lost', async ({ cache, redis }) => {
      await cache.getMany(Array.from({ length: 50 }, (_, index) => `k${index}`)).catch(() => {})
      return redis.status !== 'ready'
    })
    // The start-up node has gone: only the newcomer comes back.
    await newcomer.restart()
    await everyone('it is found', async ({ redis }) => redis.status === 'ready')
  })
})
