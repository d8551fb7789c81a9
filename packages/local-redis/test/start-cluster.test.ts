import { Cluster, Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { LocalArgumentError, type LocalCluster, ServerExitedError, startCluster, waitFor } from '../src/index.ts'

type SlotEntry = [from: number, to: number, ...nodes: [host: string, port: number][]]

async function slotsSeenBy(url: string): Promise<SlotEntry[]> {
  const redis = new Redis(url)
  const slots = (await redis.call('CLUSTER', 'SLOTS')) as SlotEntry[]
  redis.disconnect()
  return slots
}

function portsOf(cluster: LocalCluster): number[] {
  return cluster.nodes.map((node) => node.port).sort()
}

// In parallel: most of the time is spent waiting while clusters form.
describe.concurrent('startCluster', { timeout: 60_000 }, () => {
  test('makes six nodes that all agree, with CONFIG renamed away', async () => {
    await using cluster = await startCluster({ args: ['--rename-command', 'CONFIG', ''] })
    expect(cluster.primaries).toHaveLength(3)
    expect(cluster.replicas).toHaveLength(3)
    for (const url of cluster.urls) {
      const slots = await slotsSeenBy(url)
      expect(slots.map(([from, to]) => [from, to])).toEqual([
        [0, 5460],
        [5461, 10_922],
        [10_923, 16_383],
      ])
      expect(slots.flatMap(([, , ...nodes]) => nodes.map(([, port]) => port)).sort()).toEqual(portsOf(cluster))
    }
    const [first, second, third] = cluster.primaries
    expect([0, 5460, 5461, 16_383].map((slot) => cluster.nodeOf(slot))).toEqual([first, first, second, third])
    const redis = new Cluster([cluster.url])
    expect(await redis.set('key', 'value')).toBe('OK')
    redis.disconnect()
  })

  test('replica number i follows primary number i, round and round', async () => {
    await using cluster = await startCluster({ primaries: 1, replicasPerPrimary: 2 })
    for (const replica of cluster.replicas) {
      const redis = new Redis(replica.url)
      expect(await redis.info('replication')).toContain(`master_port:${cluster.primaries[0]?.port}`)
      redis.disconnect()
    }
  })

  test('a replica takes over from a primary that is killed', async () => {
    await using cluster = await startCluster({ nodeTimeout: 500 })
    await cluster.nodeOf(0).kill()
    const survivor = cluster.nodeOf(16_383)
    await waitFor(
      'the replica of the first primary serves slot 0',
      async () => (await slotsSeenBy(survivor.url))[0]?.[2]?.[1] === cluster.replicas[0]?.port,
      { timeout: 20_000 },
    )
  })

  test('removeSlots leaves slots without an owner, in the view of every node', async () => {
    await using cluster = await startCluster({ args: ['--cluster-require-full-coverage', 'no'] })
    await cluster.removeSlots(5000, 6000)
    for (const url of cluster.urls) {
      const ranges = (await slotsSeenBy(url)).map(([from, to]) => [from, to])
      expect(ranges).toEqual([
        [0, 4999],
        [6001, 10_922],
        [10_923, 16_383],
      ])
    }
  })
})

describe.concurrent('startCluster refuses', { timeout: 30_000 }, () => {
  test('an argument that the server does not know', async () => {
    await expect(startCluster({ args: ['--nonsense', 'yes'] })).rejects.toBeInstanceOf(ServerExitedError)
  })

  test('a number of primaries below one', async () => {
    await expect(startCluster({ primaries: 0 })).rejects.toBeInstanceOf(LocalArgumentError)
  })

  test('nodes that never agree, and says what is missing', async () => {
    const args = ['--rename-command', 'INFO', '']
    const failure = startCluster({ args, startTimeout: 4000 })
    await expect(failure).rejects.toThrow(
      /after 4000 ms of waiting until every node agrees on the cluster.*unknown command 'info'/i,
    )
  })
})
