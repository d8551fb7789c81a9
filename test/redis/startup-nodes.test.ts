import { startCluster } from '@holdfast/local-redis'
import { createCaches, type RedisCache } from 'holdfast'
import { describe, expect, inject, onTestFinished, test } from 'vitest'

const GONE = 'redis://pod-2.redis.invalid:6379'

function openCache(LOCATION: string | readonly string[], CONNECTION_POOL_KWARGS: object = {}): RedisCache {
  const caches = createCaches({
    BACKEND: 'redis',
    LOCATION,
    OPTIONS: { CLIENT_CLASS: 'cluster', CONNECTION_POOL_KWARGS },
  })
  onTestFinished(() => caches.close())
  return caches.get()
}

function nodes(): readonly string[] {
  return [inject('servers').cluster].flat().flatMap((location) => String(location).split(','))
}

describe('any one start-up node that answers starts a cluster', () => {
  test('one whose name does not resolve keeps nobody away', async () => {
    const cache = openCache([GONE, nodes()[0] as string, 'redis://pod-3.redis.invalid:6379'])
    expect(await cache.set('startup', 1)).toBe(true)
    expect(await cache.get('startup')).toBe(1)
  })

  test('nor does one that refuses, nor a LOCATION that names nothing beside good startup_nodes', async () => {
    const { hostname: host, port } = new URL(nodes()[0] as string)
    const cache = openCache('redis://cluster.invalid', {
      startup_nodes: [
        { host: '127.0.0.1', port: 1 },
        { host, port },
      ],
    })
    expect(await cache.set('startup', 2)).toBe(true)
  })

  test('names that all do not resolve are an error that says so', async () => {
    await expect(openCache([GONE]).get('k')).rejects.toMatchObject({
      code: 'ERR_CACHE_CONNECTION',
      message: expect.stringContaining('ENOTFOUND'),
    })
  })
})

test('start-up nodes of two clusters are an error that names both', async () => {
  await using other = await startCluster({ replicasPerPrimary: 0 })
  const cache = openCache([nodes()[0] as string, ...other.nodes.map(({ port }) => `redis://127.0.0.1:${port}`)])
  await expect(cache.get('k')).rejects.toMatchObject({
    code: 'ERR_CACHE_STARTUP_NODES',
    message: expect.stringMatching(/two clusters: \S+:\d+ does not belong to the cluster of \S+:\d+\. Name/),
  })
})

test('one node under two addresses is one cluster', async () => {
  const { port } = new URL(nodes()[0] as string)
  const cache = openCache([`redis://localhost:${port}`, `redis://127.0.0.1:${port}`])
  expect(await cache.set('startup', 3)).toBe(true)
})
