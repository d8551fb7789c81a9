import { type LocalReplicated, startReplicated, startSentinel, startServer, waitFor } from '@holdfast/local-redis'
import { type CacheSettings, createCaches, type RedisCache } from 'holdfast'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'

/** One cache for the running test. */
function openCache(settings: CacheSettings): RedisCache {
  const caches = createCaches(settings)
  onTestFinished(() => caches.close())
  return caches.get() as RedisCache
}

/** Waits until the replicas are connected and have the writes. */
async function warmUp(
  cache: RedisCache,
  { primary, replicas }: Pick<LocalReplicated, 'primary' | 'replicas'>,
): Promise<void> {
  await cache.set('k', 'v')
  const redis = new Redis({ host: primary.host, port: primary.port })
  await redis.set('marker', 1)
  await redis.call('WAIT', replicas.length, 5000)
  redis.disconnect()
  for (let read = 0; read < 10; read += 1) expect(await cache.get('k')).toBe('v')
}

const urlsOf = ({ urls }: LocalReplicated): CacheSettings => ({ BACKEND: 'redis', LOCATION: urls })

describe('a read whose replica goes away', () => {
  test.each([
    ['in a list of servers', () => startReplicated(), (set: never) => urlsOf(set)],
    [
      'behind Sentinels',
      () => startSentinel({ sentinels: 1, downAfter: 60_000 }),
      ({ settings }: { readonly settings: CacheSettings }) => settings,
    ],
  ] as const)('is answered by the primary: %s', async (_, start, settingsOf) => {
    await using set = await start()
    const cache = openCache(settingsOf(set as never))
    await warmUp(cache, set)
    const [replica] = set.replicas
    // The server is paused, so commands are under way when it is killed.
    await replica?.pause()
    const reads = [cache.get('k'), cache.getMany(['k', 'l']), cache.has('k'), cache.ttl('k')]
    await replica?.kill()
    const [value, values, has, ttl] = await Promise.all(reads)
    expect([value, values, has]).toEqual(['v', new Map([['k', 'v']]), true])
    expect(ttl).toBeGreaterThan(290)
    for (let read = 0; read < 20; read += 1) expect(await cache.get('k')).toBe('v')
  })

  test('is answered by the primary when the replica only hangs, and later ones do not wait for it', async () => {
    await using servers = await startReplicated()
    const cache = openCache({ ...urlsOf(servers), OPTIONS: { SOCKET_TIMEOUT: 0.5 } } as CacheSettings)
    await warmUp(cache, servers)
    await servers.replicas[0]?.pause()
    expect(await cache.get('k')).toBe('v')
    const start = performance.now()
    for (let read = 0; read < 50; read += 1) expect(await cache.get('k')).toBe('v')
    expect(performance.now() - start).toBeLessThan(500)
    await servers.replicas[0]?.resume()
  })

  test('that hangs is answered within one SOCKET_TIMEOUT, also where it is one of several commands', async () => {
    const SOCKET_TIMEOUT = 3
    await using servers = await startReplicated()
    const cache = openCache({ ...urlsOf(servers), OPTIONS: { SOCKET_TIMEOUT } } as CacheSettings)
    await cache.set('tagged', 'v', { tags: ['t'] })
    await warmUp(cache, servers)
    await servers.replicas[0]?.pause()
    const begun = performance.now()
    expect(await Promise.all([cache.get('k'), cache.get('tagged')])).toEqual(['v', 'v'])
    expect(performance.now() - begun).toBeLessThan(SOCKET_TIMEOUT * 1000)
    await servers.replicas[0]?.resume()
  })

  test('goes to a replica again when there is one', async () => {
    await using servers = await startReplicated()
    const cache = openCache(urlsOf(servers))
    await warmUp(cache, servers)
    const [replica] = servers.replicas
    await replica?.restart()
    expect(await cache.get('k')).toBe('v')
    await waitFor('the replica is read from', async () => {
      const redis = (await cache.getRedisConnection({ write: false })) as Redis
      return redis.options.port === replica?.port
    })
  })

  test('fails with the error of the replica when that is about the value', async () => {
    await using servers = await startReplicated()
    const cache = openCache(urlsOf(servers))
    await warmUp(cache, servers)
    await (await cache.getRedisConnection()).lpush(':1:list', 'x')
    await waitFor('the replica has the list', () => cache.has('list'))
    await expect(cache.get('list')).rejects.toMatchObject({
      code: 'ERR_CACHE_SERVER',
      node: `127.0.0.1:${servers.replicas[0]?.port}`,
      message: expect.stringContaining('WRONGTYPE'),
    })
  })
})

describe('REPLICA_READ_ONLY', () => {
  test('false sends a write that fails on the primary to the others, unless the error is about the value', async () => {
    await using primary = await startServer()
    await using second = await startServer()
    await using third = await startServer()
    const LOCATION = [primary.url, second.url, third.url]
    const cache = openCache({ BACKEND: 'redis', LOCATION, OPTIONS: { REPLICA_READ_ONLY: false } })
    await cache.set('k', 'text')
    await expect(cache.incr('k')).rejects.toMatchObject({ code: 'ERR_CACHE_NOT_AN_INTEGER' })
    await primary.kill()
    await second.kill()
    expect(await cache.set('k', 'v')).toBe(true)
    expect(await waitFor('the third is read', () => cache.get('k'))).toBe('v')
    expect(await cache.delete('k')).toBe(true)
    await third.kill()
    await expect(cache.set('k', 'v')).rejects.toMatchObject({
      code: 'ERR_CACHE_CONNECTION',
      node: `127.0.0.1:${primary.port}`,
    })
  })

  test('is true by default: only the primary gets writes', async () => {
    await using primary = await startServer()
    await using second = await startServer()
    const cache = openCache({ BACKEND: 'redis', LOCATION: [primary.url, second.url] })
    await cache.set('k', 'v')
    await primary.kill()
    await expect(cache.set('k', 'v')).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
  })
})
