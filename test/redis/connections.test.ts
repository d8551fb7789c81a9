import { startReplicated, startServer, waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache } from 'holdfast'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'

async function clientNames(url: string): Promise<string[]> {
  const redis = new Redis(url)
  onTestFinished(() => redis.disconnect())
  const list = String(await redis.client('LIST'))
  return [...list.matchAll(/ name=(\S+)/g)].map(([, name]) => name as string).sort()
}

describe('connections', () => {
  test('are made at the first use, shared by address and options, and closed with the last cache', async () => {
    await using server = await startServer()
    const named = (name: string) =>
      ({ BACKEND: 'redis', LOCATION: server.url, OPTIONS: { CONNECTION_POOL_KWARGS: { client_name: name } } }) as const
    const caches = createCaches({
      a: { ...named('shared'), KEY_PREFIX: 'a' },
      b: { ...named('shared'), KEY_PREFIX: 'b' },
      c: { ...named('own'), KEY_PREFIX: 'c' },
    })
    expect(await clientNames(server.url)).toEqual([])
    await Promise.all(['a', 'b', 'c'].map((alias) => caches.get(alias as 'a').set('k', alias)))
    expect(await clientNames(server.url)).toEqual(['own', 'shared'])
    await caches.get('a').close()
    expect(await caches.get('b').get('k')).toBe('b')
    await caches.close()
    await waitFor('all connections are gone', async () => (await clientNames(server.url)).length === 0)
  })

  test('are the same for a cache and its views, whose closing leaves them open', async () => {
    await using server = await startServer()
    await using caches = createCaches({ BACKEND: 'redis', LOCATION: server.url })
    const cache: RedisCache = caches.get()
    const views = [cache.withVersion(2), cache.withPrefix('tenant')]
    for (const view of views) expect(await view.getRedisConnection()).toBe(await cache.getRedisConnection())
    for (const view of views) await view.close()
    expect(await cache.set('k', 1)).toBe(true)
    expect(await (await cache.withPrefix('tenant').getRedisConnection()).call('PING')).toBe('PONG')
  })

  test('go to the database of the LOCATION, over a unix socket too', async () => {
    await using server = await startServer({ unixSocket: true })
    await using caches = createCaches({
      tcp: { BACKEND: 'redis', LOCATION: server.url.replace('/0', '/5') },
      socket: { BACKEND: 'redis', LOCATION: `unix://${server.socketPath}?db=5` },
      zero: { BACKEND: 'redis', LOCATION: server.url },
    })
    await caches.get('tcp').set('k', 'five')
    expect(await caches.get('socket').get('k')).toBe('five')
    expect(await caches.get('zero').has('k')).toBe(false)
  })

  test('log in with the user and password of LOCATION, kwargs or PASSWORD, in this order', async () => {
    await using server = await startServer({ args: ['--requirepass', 'p@ss/word'] })
    const withPassword = server.url.replace('//', `//default:${encodeURIComponent('p@ss/word')}@`)
    await using caches = createCaches({
      url: { BACKEND: 'redis', LOCATION: withPassword, OPTIONS: { PASSWORD: 'wrong' } },
      kwargs: {
        BACKEND: 'redis',
        LOCATION: server.url,
        OPTIONS: { PASSWORD: 'wrong', CONNECTION_POOL_KWARGS: { username: 'default', password: 'p@ss/word' } },
      },
      option: { BACKEND: 'redis', LOCATION: server.url, OPTIONS: { PASSWORD: 'p@ss/word' } },
    })
    for (const alias of ['url', 'kwargs', 'option'] as const) expect(await caches.get(alias).set('k', 1)).toBe(true)
  })

  test('speak RESP3 when asked to', async () => {
    await using server = await startServer()
    await using caches = createCaches({ BACKEND: 'redis', LOCATION: `${server.url}?protocol=3` })
    const cache = caches.get()
    await cache.set('k', { a: 1 })
    expect(await cache.incr('k').catch((error) => error.code)).toBe('ERR_CACHE_NOT_AN_INTEGER')
    expect(await cache.getMany(['k'])).toEqual(new Map([['k', { a: 1 }]]))
    expect(await cache.keys()).toEqual(['k'])
  })
})

describe('a primary with replicas', () => {
  const gets = async (redis: Redis): Promise<number> => {
    const stats = await redis.info('commandstats')
    return Number(/cmdstat_get:calls=(\d+)/.exec(stats)?.[1] ?? 0)
  }

  test('is written to, and its replicas are read from; when those are down it serves reads itself', async () => {
    await using servers = await startReplicated({ replicas: 2 })
    const raw = servers.urls.map((url) => new Redis(url))
    onTestFinished(() => {
      for (const redis of raw) redis.disconnect()
    })
    const [primary, ...replicas] = raw as [Redis, ...Redis[]]
    await using caches = createCaches({ BACKEND: 'redis', LOCATION: servers.urls })
    const cache: RedisCache = caches.get()
    await cache.set('k', 'v')
    // WAIT covers the writes of its connection. The replicas have all earlier writes, too.
    await primary.set('marker', 1)
    await primary.call('WAIT', 2, 5000)
    for (let read = 0; read < 40; read += 1) expect(await cache.get('k')).toBe('v')
    expect(await gets(primary)).toBe(0)
    const counts = await Promise.all(replicas.map(gets))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40)
    expect(Math.min(...counts)).toBeGreaterThan(0)
    for (const replica of servers.replicas) await replica.kill()
    expect(await waitFor('the primary serves', () => cache.get('k'))).toBe('v')
    expect(await gets(primary)).toBeGreaterThan(0)
  })
})
