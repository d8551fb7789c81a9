import { Cluster, Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LocalCluster, startCluster } from '../src/index.ts'

async function withCluster<T>(cluster: LocalCluster, use: (redis: Cluster) => Promise<T>): Promise<T> {
  const { renamedCommands: _, ...login } = cluster.nodes[0]?.login ?? {}
  const redis = new Cluster([cluster.url], { redisOptions: login })
  redis.on('error', () => {})
  try {
    return await use(redis)
  } finally {
    redis.disconnect()
  }
}

/** The owner of a slot in the view of every node. */
async function ownersOf(cluster: LocalCluster, slot: number, nodes = cluster.nodes): Promise<number[]> {
  type Entry = [from: number, to: number, primary: [host: string, port: number]]
  return Promise.all(
    nodes.map(async ({ host, port, login }) => {
      const redis = new Redis({ host, port, ...login })
      const entries = (await redis.call('CLUSTER', 'SLOTS')) as Entry[]
      redis.disconnect()
      return entries.find(([from, to]) => from <= slot && slot <= to)?.[2][1] ?? 0
    }),
  )
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

let secured: LocalCluster
let cluster: LocalCluster

// In parallel: most of the time is spent waiting while clusters form.
beforeAll(async () => {
  const users = [{ name: 'app', password: 'secret' }]
  const renamedCommands = { CONFIG: '', CLUSTER: 'KLUSTER' }
  const starting = [
    startCluster({ tls: true, users, renamedCommands }),
    startCluster({ nodeTimeout: 1000, password: 'secret' }),
  ] as const
  ;[secured, cluster] = await Promise.all(starting)
})

afterAll(async () => {
  await Promise.all([secured.stop(), cluster.stop()])
})

describe('a cluster with TLS, users and no CONFIG', { timeout: 60_000 }, () => {
  test('has six nodes that accept its users and the new name of CLUSTER', async () => {
    expect(secured.url).toMatch(/^rediss:\/\/app:secret@127\.0\.0\.1:\d+\/0$/)
    const states = await secured.readStates()
    expect(states.map(({ role }) => role)).toEqual([...times(3, 'primary'), ...times(3, 'replica')])
    const redis = new Redis(secured.url, { tls: { ca: secured.ca?.pem ?? '' } })
    expect(await redis.call('KLUSTER', 'KEYSLOT', 'foo')).toBe(12_182)
    await expect(redis.cluster('INFO')).rejects.toThrow('unknown command')
    await expect(redis.config('GET', 'port')).rejects.toThrow('unknown command')
    redis.disconnect()
  })

  test('moves keys with their slots', async () => {
    const node = secured.nodeOf(12_182)
    const target = secured.nodeOf(0)
    const writer = new Redis({ host: node.host, port: node.port, ...node.login })
    await writer.set('foo', 'bar', 'PX', 60_000)
    await secured.moveSlots({ from: 12_000, to: 12_200 }, target)
    expect(secured.nodeOf(12_182)).toBe(target)
    expect(await writer.exists('foo').catch((error: Error) => error.message)).toBe(
      `MOVED 12182 ${target.host}:${target.port}`,
    )
    const reader = new Redis({ host: target.host, port: target.port, ...target.login })
    expect(await reader.get('foo')).toBe('bar')
    expect(await reader.pttl('foo')).toBeGreaterThan(1000)
    writer.disconnect()
    reader.disconnect()
  })
})

describe('a cluster that changes', { timeout: 60_000 }, () => {
  test('failOver makes a replica the primary in the view of all nodes, and nothing is lost', async () => {
    const [old] = cluster.primaries
    const [promoted] = cluster.replicas
    if (old === undefined || promoted === undefined) throw new Error('the cluster is incomplete')
    await withCluster(cluster, (redis) => Promise.all(times(50, 0).map((_, i) => redis.set(`key:${i}`, `${i}`))))
    expect(await cluster.failOver(old)).toBe(promoted)
    expect(cluster.nodeOf(0)).toBe(promoted)
    expect(cluster.replicas).toContain(old)
    expect(await ownersOf(cluster, 0)).toEqual(times(6, promoted.port))
    const values = await withCluster(cluster, (redis) => Promise.all(times(50, 0).map((_, i) => redis.get(`key:${i}`))))
    expect(values).toEqual(times(50, 0).map((_, i) => `${i}`))
    // Back and forth at once, while the votes of the previous failover are still valid.
    for (const next of [old, promoted, old]) {
      await cluster.promote(next)
      expect(await ownersOf(cluster, 0)).toEqual(times(6, next.port))
    }
  })

  test('a primary that was killed is replaced on demand, and comes back as a replica with its id', async () => {
    const old = cluster.nodeOf(0)
    const idOf = async (): Promise<unknown> => {
      const redis = new Redis(old.url)
      const id = await redis.call('CLUSTER', 'MYID')
      redis.disconnect()
      return id
    }
    const id = await idOf()
    await old.kill()
    const promoted = await cluster.failOver(old)
    expect((await cluster.readStates()).find(({ server }) => server === old)?.role).toBe('down')
    expect(cluster.primaries).toContain(promoted)
    await cluster.restart(old)
    expect(await idOf()).toBe(id)
    expect((await cluster.readStates()).find(({ server }) => server === old)).toMatchObject({
      role: 'replica',
      primary: { port: promoted.port },
    })
  })

  test('a node is added, gets slots with their keys and a replica, and is removed', async () => {
    await withCluster(cluster, (redis) => Promise.all(times(200, 0).map((_, i) => redis.set(`more:${i}`, `${i}`))))
    const node = await cluster.addNode()
    expect(cluster.primaries).toHaveLength(4)
    expect(cluster.nodes).toHaveLength(7)
    await cluster.moveSlots({ count: 3000 }, node)
    const owned = (await cluster.readStates()).find(({ server }) => server === node)?.slots ?? []
    expect(owned.reduce((sum, { from, to }) => sum + to - from + 1, 0)).toBe(3000)
    const replica = await cluster.addNode({ replicaOf: node })
    expect(cluster.replicas).toContain(replica)

    const slot = owned[0]?.from ?? 0
    expect(await ownersOf(cluster, slot)).toEqual(times(8, node.port))
    await cluster.removeNode(node)
    expect(cluster.nodes).not.toContain(node)
    expect(await ownersOf(cluster, slot)).toEqual(times(7, cluster.nodeOf(slot).port))
    await cluster.removeNode(replica)
    const values = await withCluster(cluster, (redis) =>
      Promise.all(times(200, 0).map((_, i) => redis.get(`more:${i}`))),
    )
    expect(values).toEqual(times(200, 0).map((_, i) => `${i}`))
  })

  test.each([
    ['slots that do not exist', () => cluster.moveSlots({ from: 0, to: 16_384 }, cluster.nodeOf(0)), /0 to 16383/],
    ['more slots than the others have', () => cluster.moveSlots({ count: 16_384 }, cluster.nodeOf(0)), /^count: /],
    ['to move slots to a replica', () => cluster.moveSlots({ from: 0, to: 1 }, replica()), /is not a primary now/],
    ['to promote a primary', () => cluster.promote(cluster.nodeOf(0)), /is a primary/],
    ['to fail over from a replica', () => cluster.failOver(replica()), /no replica follows port/],
    ['a slot out of range', async () => cluster.nodeOf(16_384), /expected 0 to 16383, got 16384/],
  ])('refuses %s', async (_, action, message) => {
    const failure = action()
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_ARGUMENT' })
    await expect(failure).rejects.toThrow(message)
  })

  const replica = (): LocalCluster['nodes'][number] => {
    const [first] = cluster.replicas
    if (first === undefined) throw new Error('there is no replica')
    return first
  }
})
