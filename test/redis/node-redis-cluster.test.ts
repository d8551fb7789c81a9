import { type LocalCluster, type LocalServer, startCluster, waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache } from 'holdfast'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type NodeRedis, nodeRedisVersions } from '../support/node-redis.ts'

// CLUSTER KEYSLOT of ':1:foo' is 9445, of ':1:d' 12459, of ':1:k' 324: three primaries.
const KEYS = ['k', 'foo', 'd'] as const

let cluster: LocalCluster

beforeAll(async () => {
  cluster = await startCluster()
})
afterAll(() => cluster.stop())

async function openCache({ createCluster }: NodeRedis): Promise<RedisCache> {
  const client = createCluster({ rootNodes: cluster.urls.map((url) => ({ url })) })
  client.on('error', () => {})
  await client.connect()
  const caches = createCaches({ BACKEND: 'redis', LOCATION: client })
  onTestFinished(async () => {
    await caches.close()
    client.destroy()
  })
  return caches.get()
}

describe.each(nodeRedisVersions)("a cluster's client of node-redis %s", (_, lib) => {
  test('finds the node that took over, though no redirection tells of it', async () => {
    const cache = await openCache(lib)
    for (const key of KEYS) await cache.set(key, key)
    const { node: address } = await cache.locate('foo')
    const node = cluster.nodes.find(({ host, port }) => `${host}:${port}` === address)
    await node?.kill()
    await waitFor('it is known to be down', async () => {
      const begun = performance.now()
      const error = await cache.get('foo').catch((caught: unknown) => caught)
      return error instanceof Error && performance.now() - begun < 20
    })
    await expect(cache.get('foo')).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION', node: address })
    for (const key of ['k', 'd']) expect(await cache.get(key)).toBe(key)
    await waitFor('its replica has taken over', () => cache.set('foo', 'again').catch(() => false))
    expect((await cache.locate('foo')).node).not.toBe(address)
    expect(await cache.clear()).toBe(3)
    await node?.restart()
  })

  test('serves keys whose slots move, and clears all of them', async () => {
    const cache = await openCache(lib)
    const keys = Array.from({ length: 200 }, (_, index) => `key${index}`)
    await cache.setMany(Object.fromEntries(keys.map((key) => [key, key])))
    await cluster.readStates()
    const moving = cluster.moveSlots({ count: 1000 }, cluster.primaries[0] as LocalServer)
    for (let round = 0; round < 20; round += 1) expect((await cache.getMany(keys)).size).toBe(200)
    await moving
    expect(await cache.keys('key*')).toHaveLength(200)
    expect(await cache.deletePattern('key*')).toBe(200)
  })
})
