import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { followNodes, startupNodesOf } from '../../packages/redis/src/ioredis/startup-nodes.ts'
import { nodesOf, VERSIONS } from './versions.ts'

describe.each(VERSIONS)('a cluster of ioredis %s', (_, { Cluster }) => {
  test('tells the start-up nodes that it was made with', () => {
    const nodes = nodesOf(inject('servers').cluster)
    const cluster = new Cluster([...nodes], { lazyConnect: true })
    expect(startupNodesOf(cluster)).toMatchObject(nodes)
  })

  test('is looked for at its last known nodes before its first ones', async () => {
    const nodes = nodesOf(inject('servers').cluster)
    const first = nodes.slice(0, 1)
    const cluster = new Cluster([...first], { lazyConnect: true })
    onTestFinished(() => cluster.disconnect())
    followNodes(cluster, first, (attempt) => attempt * 10)
    await cluster.connect()
    const { clusterRetryStrategy } = cluster.options
    expect(clusterRetryStrategy?.call(cluster, 3)).toBe(30)
    const followed = startupNodesOf(cluster) as typeof nodes
    expect(followed.slice(0, -1).toSorted((one, other) => one.port - other.port)).toEqual(
      nodes.toSorted((one, other) => one.port - other.port),
    )
    expect(followed.at(-1)).toEqual(first[0])
  })
})
