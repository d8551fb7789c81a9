import { once } from 'node:events'
import { Cluster, Redis } from 'ioredis'
import { expect, inject, onTestFinished, test } from 'vitest'
import { beforeConnecting } from '../../packages/redis/src/ioredis/before-connecting.ts'
import { nodesOf } from './versions.ts'

test('the work runs before a connection is made, and before it is made again', async () => {
  const redis = new Redis(inject('servers').single, { lazyConnect: true, retryStrategy: () => 1 })
  onTestFinished(() => redis.disconnect())
  const statuses: string[] = []
  beforeConnecting(redis, async () => {
    statuses.push(redis.status)
  })
  await Promise.all([redis.connect(), redis.connect()])
  expect(statuses).toEqual(['wait'])
  redis.disconnect(true)
  await once(redis, 'ready')
  expect(statuses).toEqual(['wait', 'reconnecting'])
})

test('a cluster waits for the work too', async () => {
  const cluster = new Cluster([...nodesOf(inject('servers').cluster)], { lazyConnect: true })
  onTestFinished(() => cluster.disconnect())
  let prepared = false
  beforeConnecting(cluster, async () => {
    prepared = true
  })
  await cluster.ping()
  expect(prepared).toBe(true)
})

test('work that fails makes the attempt fail', async () => {
  const redis = new Redis(inject('servers').single, { lazyConnect: true })
  beforeConnecting(redis, () => Promise.reject(new Error('no credentials')))
  await expect(redis.connect()).rejects.toThrow('no credentials')
})

test('a connection that is closed meanwhile is not made', async () => {
  const redis = new Redis(inject('servers').single, { lazyConnect: true })
  beforeConnecting(redis, async () => redis.disconnect())
  await expect(redis.connect()).rejects.toThrow('Connection is closed.')
  expect(redis.status).toBe('end')
})
