import { startServer } from '@holdfast/local-redis'
import { expect, inject, onTestFinished, test } from 'vitest'
import { limitSlotRefresh } from '../../packages/redis/src/ioredis/slot-refresher.ts'
import { nodesOf, VERSIONS } from './versions.ts'

test.each(VERSIONS)('with ioredis %s, a busy process learns the slot map in time', async (_, { Cluster }) => {
  const cluster = new Cluster(nodesOf(inject('servers').cluster), {
    lazyConnect: true,
    enableReadyCheck: false,
    clusterRetryStrategy: () => null,
    redisOptions: { commandTimeout: 20 },
  })
  onTestFinished(() => cluster.disconnect())
  limitSlotRefresh(cluster, 20)
  const blocks = setInterval(() => {
    const end = performance.now() + 30
    while (performance.now() < end);
  }, 1)
  onTestFinished(() => clearInterval(blocks))
  await cluster.connect()
  expect(cluster.slots[0]).toHaveLength(2)
})

test.each(VERSIONS)('with ioredis %s, a node that never answers is given up in time', async (_, { Cluster }) => {
  await using server = await startServer()
  await server.pause()
  onTestFinished(() => server.resume())
  const cluster = new Cluster([{ host: '127.0.0.1', port: server.port }], {
    lazyConnect: true,
    clusterRetryStrategy: () => null,
    slotsRefreshTimeout: 60_000,
    redisOptions: { commandTimeout: 60_000 },
  })
  onTestFinished(() => cluster.disconnect())
  cluster.on('error', () => {})
  limitSlotRefresh(cluster, 50)
  const problem = new Promise((resolve) => cluster.once('node error', resolve))
  cluster.connect().catch(() => {})
  expect(await problem).toMatchObject({ message: 'Command timed out' })
})
