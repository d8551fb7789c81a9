import { setTimeout as delay } from 'node:timers/promises'
import { type LocalCluster, startCluster, waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache, type RedisSettings } from 'holdfast'
import { Cluster } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'

// CLUSTER KEYSLOT of ':1:foo' is 9445, of ':1:d' 12459, of ':1:k' 324: three primaries.
const KEYS = ['k', 'foo', 'd'] as const

function openCache({ url }: LocalCluster, OPTIONS: RedisSettings['OPTIONS'] = {}): RedisCache {
  const options = { CLIENT_CLASS: 'cluster', SOCKET_TIMEOUT: 0.4, ...OPTIONS }
  const caches = createCaches({ BACKEND: 'redis', LOCATION: url, OPTIONS: options })
  onTestFinished(() => caches.close())
  return caches.get()
}

async function nodeOf(cluster: LocalCluster, cache: RedisCache, key: string) {
  const { node } = await cache.locate(key)
  const found = cluster.nodes.find(({ host, port }) => `${host}:${port}` === node)
  if (!found) throw new Error(`No node ${node}`)
  return found
}

/** The slowest of many calls for a key, in milliseconds; all of them fail. */
async function slowestFailure(cache: RedisCache, key: string, node: string): Promise<number> {
  let slowest = 0
  for (let call = 0; call < 20; call += 1) {
    const begun = performance.now()
    await expect(cache.get(key)).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION', node })
    slowest = Math.max(slowest, performance.now() - begun)
  }
  return slowest
}

describe.each(['hangs', 'is killed'] as const)('a node of a cluster without a replica that %s', (what) => {
  test('costs few calls their time; healthy nodes notice nothing, and it is used again when it is back', async () => {
    await using cluster = await startCluster({ replicasPerPrimary: 0 })
    const cache = openCache(cluster)
    for (const key of KEYS) await cache.set(key, key)
    const sick = await nodeOf(cluster, cache, 'foo')
    const address = `${sick.host}:${sick.port}`
    await (what === 'hangs' ? sick.pause() : sick.kill())
    await waitFor('it is known to be down', async () => {
      const begun = performance.now()
      const error = await cache.get('foo').catch((caught: unknown) => caught)
      return error instanceof Error && performance.now() - begun < 5
    })
    expect(await slowestFailure(cache, 'foo', address)).toBeLessThan(50)
    for (const key of ['k', 'd']) expect(await cache.get(key)).toBe(key)
    await (what === 'hangs' ? sick.resume() : sick.restart())
    await waitFor('its keys can be used again', async () => {
      await cache.set('foo', 'again')
      return (await cache.get('foo')) === 'again'
    })
  })
})

describe('a reply that is lost', () => {
  /** Loses the connection to a key's node after a command was written to it, while the node hangs. */
  async function loseReply(cluster: LocalCluster, cache: RedisCache, send: () => Promise<unknown>): Promise<unknown> {
    const node = await nodeOf(cluster, cache, 'foo')
    const raw = (await cache.getRedisConnection()) as Cluster
    const redis = raw.nodes('master').find(({ options }) => options.port === node.port)
    await node.pause()
    const outcome = send().catch((caught: unknown) => caught)
    // By then the command is in the server's hands.
    await delay(50)
    redis?.stream.destroy()
    await delay(50)
    await node.resume()
    return outcome
  }

  test('does not make a write happen twice: its outcome is unknown', async () => {
    await using cluster = await startCluster({ replicasPerPrimary: 0 })
    const cache = openCache(cluster, { SOCKET_TIMEOUT: 3 })
    await cache.set('foo', 0)
    expect(await loseReply(cluster, cache, () => cache.incr('foo'))).toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
    expect(await waitFor('the cluster answers', () => cache.get('foo'))).toBe(1)
    await delay(300)
    expect(await cache.get('foo')).toBe(1)
  })

  test('makes a read ask again', async () => {
    await using cluster = await startCluster({ replicasPerPrimary: 0 })
    const cache = openCache(cluster, { SOCKET_TIMEOUT: 3 })
    await cache.set('foo', 'v')
    expect(await loseReply(cluster, cache, () => cache.get('foo'))).toBe('v')
  })

  test('leaves no lock that nobody owns: its token makes asking for it again harmless', async () => {
    await using cluster = await startCluster({ replicasPerPrimary: 0 })
    const cache = openCache(cluster, { SOCKET_TIMEOUT: 3 })
    await cache.set('foo', 0)
    await cache.delete('foo')
    const lock = cache.lock('foo', { timeout: 60 })
    expect(await loseReply(cluster, cache, () => lock.acquire({ blocking: false }))).toBe(true)
    expect(await lock.owned()).toBe(true)
    expect(await cache.lock('foo').acquire({ blocking: false })).toBe(false)
  })
})
