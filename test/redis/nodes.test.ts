import { startServer } from '@holdfast/local-redis'
import { type CacheSettings, createCaches, type RedisCache } from 'holdfast'
import { describe, expect, inject, onTestFinished, test } from 'vitest'

const servers = inject('servers')
const hostsOf = (urls: readonly string[]): string[] => urls.map((url) => new URL(url).host)

function openCache(settings: object): RedisCache {
  const caches = createCaches({ BACKEND: 'redis', KEY_PREFIX: 'nodes', ...settings } as CacheSettings)
  onTestFinished(() => caches.close())
  return caches.get() as RedisCache
}

describe('nodes lists the servers, and commands run on each of them:', () => {
  test.each([
    ['one server', 'single', { LOCATION: servers.single }, [servers.single]],
    ['a primary and its replica', 'single', { LOCATION: servers.replicated }, servers.replicated],
    ['Sentinel', 'sentinel', { ...servers.sentinel, LOCATION: 'redis://mymaster/0' }, servers.replicated],
    ['shards', 'sharded', { LOCATION: servers.shards, OPTIONS: { CLIENT_CLASS: 'sharded' } }, servers.shards],
    ['a cluster', 'cluster', { LOCATION: servers.cluster, OPTIONS: { CLIENT_CLASS: 'cluster' } }, servers.cluster],
  ])('%s', async (_, topology, settings, urls) => {
    const cache = openCache(settings)
    expect(cache.topology).toBe(topology)
    const nodes = await cache.nodes()
    const roles = await Promise.all(nodes.map((node) => node.run(async (redis) => (await redis.role())[0], 'any')))
    expect(roles).toEqual(nodes.map(({ role }) => (role === 'primary' ? 'master' : 'slave')))
    expect(nodes.map(({ address }) => address).toSorted()).toEqual(hostsOf(urls).toSorted())
  })

  test('a shard that two URLs name alike is listed once', async () => {
    const cache = openCache({ LOCATION: [servers.single, servers.single], OPTIONS: { CLIENT_CLASS: 'sharded' } })
    expect(await cache.nodes()).toHaveLength(1)
  })

  test('before a Sentinel was asked, an address names the service', async () => {
    const cache = openCache({ ...servers.sentinel, LOCATION: 'redis://mymaster/0' })
    expect((await cache.nodes()).map(({ address }) => address)).toEqual([
      'the primary of "mymaster"',
      'the replica of "mymaster"',
    ])
  })

  test('one that is down is listed, and says so when it is used', async () => {
    const server = await startServer()
    await server.stop()
    const cache = openCache({ LOCATION: [servers.single, server.url], OPTIONS: { CLIENT_CLASS: 'sharded' } })
    const [up, down] = await cache.nodes()
    expect(await up?.run((redis) => redis.ping(), 'any')).toBe('PONG')
    await expect(down?.run((redis) => redis.ping(), 'any')).rejects.toMatchObject({
      code: 'ERR_CACHE_CONNECTION',
      node: `127.0.0.1:${server.port}`,
    })
  })
})
