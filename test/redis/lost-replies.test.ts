import { setTimeout as delay } from 'node:timers/promises'
import { type LocalServer, waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache } from 'holdfast'
import type { Cluster, Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { startTopology } from '../support/start-topology.ts'

// A cluster and clients that the user made: sick-nodes.test.ts, foreign-clients.test.ts.
const TOPOLOGIES = ['one server', 'a primary with a replica', 'shards', 'Sentinel'] as const

/** Loses the connection to the primary after a command was written to it, while the primary hangs. */
async function loseReply(primary: LocalServer, cache: RedisCache, send: () => Promise<unknown>): Promise<unknown> {
  const redis = (await cache.getRedisConnection({ key: 'n' })) as Redis
  await primary.pause()
  const outcome = send().catch((caught: unknown) => caught)
  // By then the command is in the server's hands.
  await delay(50)
  redis.stream.destroy()
  await delay(50)
  await primary.resume()
  return outcome
}

describe.concurrent.each(TOPOLOGIES)('%s', (topology) => {
  test('a write whose reply is lost does not happen twice: its outcome is unknown', async () => {
    await using servers = await startTopology[topology]()
    const { settings } = servers
    const [primary] = servers.primaries as readonly [LocalServer]
    await using caches = createCaches({ ...settings, OPTIONS: { ...settings.OPTIONS, SOCKET_TIMEOUT: 3 } })
    const cache = caches.get()
    await cache.set('n', 0)
    expect(await loseReply(primary, cache, () => cache.incr('n'))).toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
    const read = (): Promise<unknown> => cache.get('n', { read: 'primary' })
    expect(await waitFor('the server answers', read)).toBe(1)
    // Longer than reconnecting takes.
    await delay(300)
    expect(await read()).toBe(1)
  })
})

// A token that comes back after its tag was invalidated would bring back what others stored for it.
test.concurrent('the token of a tag is not offered twice on a cluster, where reads are sent again', async () => {
  await using servers = await startTopology['a cluster']()
  const { settings, primaries } = servers
  await using caches = createCaches({ ...settings, OPTIONS: { ...settings.OPTIONS, SOCKET_TIMEOUT: 3 } })
  const cache = caches.get() as RedisCache
  await cache.set('n', 0)
  const cluster = (await cache.getRedisConnection({ key: 'n' })) as Cluster
  for (const node of cluster.nodes('master')) await node.ping()
  for (const primary of primaries) await primary.pause()
  const outcomes = Promise.all(
    [cache.set('k', 'v', { tags: ['t'] }), cache.get('n')].map((call) => call.catch((error: unknown) => error)),
  )
  await delay(50)
  for (const { stream } of cluster.nodes('master')) stream.destroy()
  for (const primary of primaries) await primary.resume()
  expect(await outcomes).toEqual([expect.objectContaining({ code: 'ERR_CACHE_CONNECTION' }), 0])
})
