import { once } from 'node:events'
import { Redis } from 'ioredis'
import { expect, inject, onTestFinished, test } from 'vitest'
import { peerOf, socketOf } from '../../packages/redis/src/ioredis/peer.ts'

test('the peer of a connection is the address that it leads to', async () => {
  const { port } = new URL(inject('servers').single)
  const redis = new Redis(Number(port), 'localhost')
  onTestFinished(() => redis.disconnect())
  await redis.ping()
  expect(peerOf(redis)).toEqual({ host: expect.stringMatching(/127\.0\.0\.1|::1/), port: Number(port) })
})

test('the socket of a connection is another one after it was lost', async () => {
  const redis = new Redis(inject('servers').single, { lazyConnect: true, retryStrategy: () => 1 })
  onTestFinished(() => redis.disconnect())
  expect(socketOf(redis)).toBeUndefined()
  await redis.ping()
  const first = socketOf(redis)
  expect(first).toBe(redis.stream)
  first?.destroy()
  await once(redis, 'ready')
  expect(socketOf(redis)).not.toBe(first)
})
