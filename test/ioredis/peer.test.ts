import { Redis } from 'ioredis'
import { expect, inject, onTestFinished, test } from 'vitest'
import { peerOf } from '../../packages/redis/src/ioredis/peer.ts'

test('the peer of a connection is the address that it leads to', async () => {
  const { port } = new URL(inject('servers').single)
  const redis = new Redis(Number(port), 'localhost')
  onTestFinished(() => redis.disconnect())
  await redis.ping()
  expect(peerOf(redis)).toEqual({ host: expect.stringMatching(/127\.0\.0\.1|::1/), port: Number(port) })
})
