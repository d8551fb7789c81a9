import { type LocalServer, startCluster, startReplicated, startSentinel, waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisSettings } from 'holdfast'
import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'

interface Servers extends AsyncDisposable {
  readonly primaries: readonly LocalServer[]
  readonly replicas: readonly LocalServer[]
  readonly settings: RedisSettings & { readonly BACKEND: 'redis' }
}

const TOPOLOGIES: Readonly<Record<string, () => Promise<Servers>>> = {
  async 'a primary with a replica'() {
    const servers = await startReplicated()
    return {
      primaries: [servers.primary],
      replicas: servers.replicas,
      settings: { BACKEND: 'redis', LOCATION: servers.urls },
      [Symbol.asyncDispose]: () => servers.stop(),
    }
  },
  async Sentinel() {
    const set = await startSentinel({ replicas: 1 })
    return {
      primaries: [set.primary],
      replicas: set.replicas,
      settings: set.settings,
      [Symbol.asyncDispose]: () => set.stop(),
    }
  },
  async 'a cluster'() {
    const cluster = await startCluster()
    const CONNECTION_POOL_KWARGS = { load_balancing_strategy: 'random_replica' } as const
    return {
      primaries: cluster.primaries,
      replicas: cluster.replicas,
      settings: {
        BACKEND: 'redis',
        LOCATION: cluster.urls,
        OPTIONS: { CLIENT_CLASS: 'cluster', CONNECTION_POOL_KWARGS },
      },
      [Symbol.asyncDispose]: () => cluster.stop(),
    }
  },
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

describe.concurrent.each(Object.entries(TOPOLOGIES))('%s', (_, start) => {
  test('a replica that has lost its primary serves no reads', async () => {
    await using servers = await start()
    await using caches = createCaches(servers.settings)
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

// Sentinels make their primary write every two seconds.
const QUIET = Object.entries(TOPOLOGIES).filter(([name]) => name !== 'Sentinel')

describe.concurrent.each(QUIET)('%s', (_, start) => {
  test('a replica that has not heard from its primary within REPLICA_MAX_LAG serves no reads', async () => {
    await using servers = await start()
    const { settings } = servers
    await using caches = createCaches({ ...settings, OPTIONS: { ...settings.OPTIONS, REPLICA_MAX_LAG: 1 } })
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
