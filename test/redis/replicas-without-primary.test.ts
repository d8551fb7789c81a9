import { type LocalServer, waitFor } from '@holdfast/local-redis'
import { type Caches, createCaches, type RedisCache } from 'holdfast'
import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { type StartedServers, startTopology } from '../support/start-topology.ts'

const TOPOLOGIES = ['a primary with a replica', 'Sentinel', 'a cluster'] as const
// Sentinels make their primary write every two seconds.
const QUIET = ['a primary with a replica', 'a cluster'] as const

/** Opens a cache that reads from replicas. */
function open({ settings }: StartedServers, REPLICA_MAX_LAG?: number): Caches<{ default: RedisCache }> {
  const { OPTIONS = {} } = settings
  const kwargs = { load_balancing_strategy: 'random_replica' } as const
  const reads = OPTIONS.CLIENT_CLASS === 'cluster' ? { CONNECTION_POOL_KWARGS: kwargs } : {}
  return createCaches({ default: { ...settings, OPTIONS: { ...OPTIONS, ...reads, REPLICA_MAX_LAG } } })
}

async function tell(servers: readonly LocalServer[], ...commands: readonly (readonly [string, ...string[]])[]) {
  for (const { port } of servers) {
    const redis = new Redis(port)
    for (const [name, ...args] of commands) await redis.call(name, ...args)
    await redis.quit()
  }
}

async function untilReplicasSay(servers: readonly LocalServer[], line: RegExp): Promise<void> {
  for (const { port } of servers) {
    const redis = new Redis(port)
    await waitFor('the replica says so', async () => line.test(await redis.info('replication')))
    await redis.quit()
  }
}

describe.concurrent.each(TOPOLOGIES)('%s', (topology) => {
  test('a replica that has lost its primary serves no reads', async () => {
    await using servers = await startTopology[topology]()
    await using caches = open(servers)
    const cache = caches.get()
    await cache.set('k', 'old')
    await waitFor('the replica has it', async () => (await cache.get('k')) === 'old')
    await tell(servers.replicas, ['config', 'set', 'masteruser', 'nobody'], ['config', 'set', 'masterauth', 'wrong'])
    await tell(servers.primaries, ['client', 'kill', 'type', 'replica'])
    await untilReplicasSay(servers.replicas, /^master_link_status:down/m)
    await cache.set('k', 'new')
    await waitFor('the replica is passed over', async () => (await cache.get('k')) === 'new')
    for (let read = 0; read < 20; read += 1) expect(await cache.get('k')).toBe('new')
  })
})

test('a replica goes on to serve reads while its primary is down, unless its lag is bounded', async () => {
  await using servers = await startTopology['a primary with a replica']()
  await using caches = open(servers)
  await using bounded = open(servers, 5)
  for (const cache of [caches.get(), bounded.get()]) {
    await cache.set('k', 'v')
    await waitFor('the replica has it', async () => (await cache.get('k')) === 'v')
  }
  for (const primary of servers.primaries) await primary.kill()
  await untilReplicasSay(servers.replicas, /^master_link_status:down/m)
  await waitFor('the bounded one passes the replica over', async () => {
    // The replica is known to have lost its primary by then.
    expect(await caches.get().get('k')).toBe('v')
    return bounded
      .get()
      .get('k')
      .then(
        () => false,
        () => true,
      )
  })
  for (let read = 0; read < 20; read += 1) expect(await caches.get().get('k')).toBe('v')
})

describe.concurrent.each(QUIET)('%s', (topology) => {
  test('a replica that has not heard from its primary within REPLICA_MAX_LAG serves no reads', async () => {
    await using servers = await startTopology[topology]()
    await using caches = open(servers, 1)
    const cache = caches.get()
    await cache.set('k', 'v')
    await waitFor('the replica has it', async () => (await cache.get('k')) === 'v')
    await tell(servers.primaries, ['config', 'set', 'repl-ping-replica-period', '3600'])
    await untilReplicasSay(servers.replicas, /^master_last_io_seconds_ago:([2-9]|\d\d)/m)
    await waitFor('the replica is passed over', async () => {
      await tell(servers.replicas, ['config', 'resetstat'])
      await cache.get('k')
      return (await getsOf(servers.replicas)) === 0
    })
    for (let read = 0; read < 20; read += 1) await cache.get('k')
    expect(await getsOf(servers.replicas)).toBe(0)
  })
})

async function getsOf(servers: readonly LocalServer[]): Promise<number> {
  let gets = 0
  for (const { port } of servers) {
    const redis = new Redis(port)
    gets += Number(/cmdstat_get:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0)
    await redis.quit()
  }
  return gets
}
