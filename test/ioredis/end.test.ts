import { once } from 'node:events'
import type { Socket } from 'node:net'
import { startServer } from '@holdfast/local-redis'
import { Cluster, Redis } from 'ioredis'
import { expect, inject, test, vi } from 'vitest'
import { end } from '../../packages/redis/src/ioredis/end.ts'
import { nodesOf } from './versions.ts'

const socketOf = (redis: Redis): Socket => (redis as unknown as { readonly stream: Socket }).stream

/** What ioredis starts in place of closing a socket at once. */
function timersStartedBy(act: () => void): number {
  const started = vi.spyOn(globalThis, 'setTimeout')
  try {
    act()
    return started.mock.calls.length
  } finally {
    started.mockRestore()
  }
}

test('the socket to a server that hangs is closed at once, where ioredis would wait for the server', async () => {
  await using server = await startServer()
  const redis = new Redis(server.port)
  redis.on('error', () => {})
  await redis.ping()
  await server.pause()
  const socket = socketOf(redis)
  end(redis)
  expect(socket.destroyed).toBe(true)
  if (redis.status !== 'end') await once(redis, 'end')
  await server.resume()
})

test('no timer is started for a socket that is closed already', async () => {
  const redis = new Redis(inject('servers').single, { retryStrategy: () => null })
  redis.on('error', () => {})
  await redis.ping()
  const ended = once(redis, 'end')
  await redis.quit()
  await ended
  expect(timersStartedBy(() => redis.disconnect())).toBe(1)
  expect(timersStartedBy(() => end(redis))).toBe(0)
})

test('all sockets of a cluster are closed', async () => {
  const cluster = new Cluster(nodesOf(inject('servers').cluster))
  await cluster.set('k', 1)
  const sockets = cluster.nodes().flatMap((node) => socketOf(node) ?? [])
  expect(sockets.length).toBeGreaterThan(0)
  end(cluster)
  expect(sockets.every(({ destroyed }) => destroyed)).toBe(true)
})
