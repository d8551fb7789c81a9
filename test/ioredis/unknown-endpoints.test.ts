import { startCluster } from '@holdfast/local-redis'
import { Cluster } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { isUnknown, resolveUnknownEndpoints } from '../../packages/redis/src/ioredis/unknown-endpoints.ts'
import { nodesOf } from './versions.ts'

test('a node that announces no endpoint is at the address that was asked', async () => {
  const args = ['--cluster-preferred-endpoint-type', 'unknown-endpoint']
  await using cluster = await startCluster({ replicasPerPrimary: 0, args })
  const connection = new Cluster(nodesOf(cluster.urls), { lazyConnect: true })
  onTestFinished(() => connection.disconnect())
  resolveUnknownEndpoints(connection)
  await connection.connect()
  const owners = new Set(connection.slots.map(([owner]) => owner))
  expect([...owners].sort()).toEqual(cluster.urls.map((url) => new URL(url).host).sort())
})

test('no host, an empty one and a question mark are no endpoint', () => {
  expect([null, '', '?', 'a.example', '10.0.0.1'].map(isUnknown)).toEqual([true, true, true, false, false])
})
