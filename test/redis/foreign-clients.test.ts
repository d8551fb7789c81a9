import { setTimeout as delay } from 'node:timers/promises'
import { Framed } from '@holdfast/core'
import { startServer, waitFor } from '@holdfast/local-redis'
import {
  ClusterConnectionPool,
  ConnectionPool,
  createCaches,
  type RedisCache,
  type RedisSettings,
  SettingsError,
} from 'holdfast'
import * as ioredis6 from 'ioredis'
import * as ioredis5 from 'ioredis-5'
import { describe, expect, inject, onTestFinished, test } from 'vitest'

// The methods that this file uses; versions have more in common.
type Client = ioredis6.Redis | ioredis6.Cluster

const VERSIONS = [
  ['5', ioredis5 as unknown as typeof ioredis6],
  ['6', ioredis6],
] as const

let prefix = 0

function openCache(LOCATION: RedisSettings['LOCATION'], OPTIONS: RedisSettings['OPTIONS'] = {}): RedisCache {
  prefix += 1
  const caches = createCaches({ BACKEND: 'redis', LOCATION, KEY_PREFIX: `foreign${prefix}`, OPTIONS })
  onTestFinished(() => caches.close())
  return caches.get()
}

function problemsOf(settings: Partial<RedisSettings>): Record<string, string> {
  try {
    createCaches({ BACKEND: 'redis', ...settings } as { BACKEND: 'redis'; LOCATION: string }, { onWarning: () => {} })
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError)
    return Object.fromEntries((error as SettingsError).problems.map(({ path, message }) => [path, message]))
  }
  return {}
}

/** Disconnects the user's client after the test. */
function mine<C extends Client>(client: C): C {
  onTestFinished(() => client.disconnect())
  return client
}

const nodesOf = (urls: readonly string[]) =>
  urls.map((url) => ({ host: new URL(url).hostname, port: Number(new URL(url).port) }))

/** Calls of every kind of command. */
async function exercise(cache: RedisCache): Promise<void> {
  expect(await cache.set('bytes', new Framed({}, Buffer.from([0, 255, 193])))).toBe(true)
  expect((await cache.get<Framed>('bytes'))?.body).toEqual(Buffer.from([0, 255, 193]))
  await cache.setMany({ a: 1, b: { two: 2 }, c: 'drei' }, { timeout: 60 })
  expect(await cache.getMany(['a', 'b', 'c', 'd'])).toEqual(
    new Map<string, unknown>([
      ['a', 1],
      ['b', { two: 2 }],
      ['c', 'drei'],
    ]),
  )
  expect(await cache.incr('a', 2 ** 40)).toBe(2 ** 40 + 1)
  expect(await cache.set('a', 5, { nx: true })).toBe(false)
  expect(await cache.touch('c', 100)).toBe(true)
  expect(await cache.ttl('c')).toBeGreaterThan(60)
  expect(await cache.incrVersion('b')).toBe(2)
  expect(await cache.get('b', { version: 2 })).toEqual({ two: 2 })
  expect((await cache.keys()).sort()).toEqual(['a', 'bytes', 'c'])
  expect(await cache.deleteMany(['a', 'c'])).toBe(2)
  expect(await cache.clear()).toBe(2)
}

describe.each(VERSIONS)('a client of ioredis %s', (_, { Redis, Cluster }) => {
  test('to one server serves every command, and is still open when the cache is closed', async () => {
    const redis = mine(new Redis(inject('servers').single))
    const cache = openCache(redis)
    await exercise(cache)
    expect(await cache.getRedisConnection()).toBe(redis)
    await cache.close()
    expect(redis.status).toBe('ready')
    expect(await redis.ping()).toBe('PONG')
    await expect(cache.get('a')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
  })

  test('to a cluster says that it is one, and serves every command', async () => {
    const cluster = mine(new Cluster(nodesOf(inject('servers').cluster)))
    const cache = openCache(cluster)
    await exercise(cache)
    expect((await cache.locate('k')).slot).toBeTypeOf('number')
    await cache.close()
    expect(cluster.status).toBe('ready')
    expect(await cluster.get('k')).toBeNull()
  })

  test('to a primary and its replica: a list', async () => {
    const clients = inject('servers').replicated.map((url) => mine(new Redis(url)))
    // A replica that is not connected yet is skipped.
    await Promise.all(clients.map((client) => client.ping()))
    const cache = openCache(clients)
    await cache.set('k', 'v')
    expect(await cache.getRedisConnection()).toBe(clients[0])
    expect(await cache.getRedisConnection({ write: false })).toBe(clients[1])
    expect(await waitFor('the replica has it', () => cache.get('k'))).toBe('v')
  })

  test.each(['wait', 'connecting', 'reconnecting', 'end'])('may be in status %s at first', async (status) => {
    const redis = mine(new Redis(inject('servers').single, { lazyConnect: status === 'wait', retryStrategy: () => 50 }))
    redis.on('error', () => {})
    if (status === 'reconnecting' || status === 'end') {
      await redis.ping()
      redis.disconnect(status === 'reconnecting')
      await waitFor('it is disconnected', async () => redis.status === status)
    }
    expect(redis.status).toBe(status)
    const cache = openCache(redis)
    if (status === 'end') {
      await expect(cache.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
      await redis.connect()
    }
    expect(await cache.set('k', 1)).toBe(true)
  })

  test('keeps its own listeners, and none of ours', async () => {
    const redis = mine(new Redis(inject('servers').single))
    const cluster = mine(new Cluster(nodesOf(inject('servers').cluster)))
    const clients: readonly Client[] = [redis, cluster]
    for (const client of clients) await client.get('k')
    const counts = (): number[] =>
      clients.flatMap((client) =>
        ['error', 'node error', '-node', '+node', 'ready', 'end'].map((event) => client.listenerCount(event)),
      )
    const before = counts()
    const caches = [openCache(redis), openCache(cluster, { CONNECTION_POOL_KWARGS: { read_from_replicas: true } })]
    for (const cache of caches) await cache.set('k', 1)
    expect(counts()).not.toEqual(before)
    for (const cache of caches) await cache.close()
    expect(counts()).toEqual(before)
  })

  test('is held to SOCKET_TIMEOUT, also without timeouts in its options', async () => {
    const redis = mine(new Redis(inject('servers').single))
    const cache = openCache(redis, { SOCKET_TIMEOUT: 0.1 })
    await cache.set('k', 1)
    const blocking = redis.blpop(cache.makeKey('nothing'), 0.5)
    await expect(cache.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_TIMEOUT' })
    await blocking
  })

  test('decides by its scaleReads where reads go, except for reads that must be current', async () => {
    let asked = 0
    const scaleReads = (nodes: readonly unknown[]): unknown => {
      asked += 1
      return nodes[0]
    }
    const cluster = mine(new Cluster(nodesOf(inject('servers').cluster), { scaleReads }))
    const cache = openCache(cluster)
    // Beyond 64 bits the counter is updated by compare and swap.
    await cache.set('n', 2n ** 63n)
    expect(await cache.incr('n')).toBe(2n ** 63n + 1n)
    expect(asked).toBe(0)
    await cache.get('n')
    expect(asked).toBe(1)
    expect(cluster.options.scaleReads).toBe(scaleReads)
  })

  test('leases connections like itself', async () => {
    const [single] = nodesOf([inject('servers').single])
    const locate = (client: Client) => ({
      ...(single as { host: string; port: number }),
      tls: false,
      kwargs: {},
      client,
    })
    const redis = mine(new Redis({ ...single, db: 2, commandTimeout: 50 }))
    const pool = new ConnectionPool({ locations: [locate(redis)], kwargs: { db: 2 } })
    onTestFinished(() => pool.close())
    const [leased, popped] = await pool.lease(async (own) => [own, await own.blpop('nothing', 0.2)] as const)
    expect(popped).toBeNull()
    expect(leased).toBeInstanceOf(Redis)
    expect(leased).not.toBe(redis)
    expect(String(await pool.lease((own) => own.client('INFO')))).toContain(' db=2 ')
    const cluster = mine(new Cluster(nodesOf(inject('servers').cluster)))
    const pools = new ClusterConnectionPool({ locations: [locate(cluster)], kwargs: {} })
    onTestFinished(() => pools.close())
    const replies = await pools.lease((own) => own.multi().set('{lease}a', 1).incr('{lease}a').exec(), {
      key: '{lease}a',
    })
    expect(replies).toEqual([
      [null, 'OK'],
      [null, 2],
    ])
    await Promise.all([pool.close(), pools.close()])
    expect([redis.status, cluster.status]).toEqual(['ready', 'ready'])
  })

  test('does not send a write again that may have been executed before it reconnected', async () => {
    await using server = await startServer()
    const redis = mine(new Redis(server.url))
    const cache = openCache(redis, { SOCKET_TIMEOUT: 3 })
    await cache.setMany({ n: 0, k: 'v' })
    await server.pause()
    const calls = Promise.allSettled([cache.incr('n'), cache.get('k')])
    // By then the commands are in the server's hands.
    await delay(50)
    redis.stream.destroy()
    await delay(50)
    await server.resume()
    const [write, read] = await calls
    expect(write).toMatchObject({ status: 'rejected', reason: { code: 'ERR_CACHE_CONNECTION' } })
    expect(read).toEqual({ status: 'fulfilled', value: 'v' })
    expect(await cache.get('n')).toBe(1)
  })

  test.each<object>([
    { protocol: 3 },
    { stringNumbers: true },
    { enableAutoPipelining: true },
    { showFriendlyErrorStack: true },
    { enableReadyCheck: false },
    { enableOfflineQueue: false },
    { maxRetriesPerRequest: null },
  ])('gives the same results with the options %j', async (options) => {
    const redis = mine(new Redis(inject('servers').single, options))
    await waitFor('it is ready', () => redis.status === 'ready')
    const cache = openCache(redis)
    await exercise(cache)
    expect(await cache.set('k', 1)).toBe(true)
    expect(await cache.has('k')).toBe(true)
    await cache.hset('h', 'f', { a: 1 })
    expect(await cache.hgetall('h')).toEqual(new Map([['f', { a: 1 }]]))
    await cache.sadd('s', ['m'])
    expect(await cache.smembers('s')).toEqual(['m'])
    await cache.zadd('z', { m: 1.5 })
    expect(await cache.zscore('z', 'm')).toBe(1.5)
    expect(await cache.lock('l', { timeout: 5 }).acquire()).toBe(true)
    expect(await cache.consume('u', { limit: 5, window: 60 })).toMatchObject({ allowed: true, hits: 1 })
    await cache.clear()
  })

  test("with replyMapping 'resp3' is refused, with the reason", () => {
    const redis = mine(new Redis({ lazyConnect: true, protocol: 3, replyMapping: 'resp3' }))
    const reason = expect.stringContaining("without replyMapping 'resp3'")
    expect(problemsOf({ LOCATION: redis })).toEqual({ 'CACHES.default.LOCATION': reason })
  })

  test('with a keyPrefix is refused, with the reason', () => {
    const refused = { 'CACHES.default.LOCATION': expect.stringContaining('KEY_PREFIX') }
    expect(problemsOf({ LOCATION: mine(new Redis({ lazyConnect: true, keyPrefix: 'p:' })) })).toEqual(refused)
    const options = { lazyConnect: true, redisOptions: { keyPrefix: 'p:' } }
    expect(problemsOf({ LOCATION: mine(new Cluster([{ host: '127.0.0.1' }], options)) })).toEqual(refused)
  })

  test('contradicted by other settings is an error with their paths', () => {
    const redis = mine(new Redis({ lazyConnect: true }))
    const cluster = mine(new Cluster([{ host: '127.0.0.1' }], { lazyConnect: true }))
    expect(problemsOf({ LOCATION: redis, OPTIONS: { CLIENT_CLASS: 'cluster' } })).toEqual({
      'CACHES.default.OPTIONS.CLIENT_CLASS': expect.stringContaining('CACHES.default.LOCATION'),
    })
    expect(problemsOf({ LOCATION: cluster, OPTIONS: { CONNECTION_POOL_CLASS: 'redis.ConnectionPool' } })).toEqual({
      'CACHES.default.OPTIONS.CONNECTION_POOL_CLASS': expect.stringContaining('CACHES.default.LOCATION'),
    })
    const kwargs = { password: 'p', ssl: true, client_name: 'x', max_connections: 5 }
    expect(
      Object.keys(problemsOf({ LOCATION: redis, OPTIONS: { PASSWORD: 'p', CONNECTION_POOL_KWARGS: kwargs } })),
    ).toEqual([
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.password',
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.client_name',
      'CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.ssl',
      'CACHES.default.OPTIONS.PASSWORD',
    ])
    expect(problemsOf({ LOCATION: [cluster, redis] })).toMatchObject({
      'CACHES.default.LOCATION[0]': expect.stringContaining('a primary and its replicas'),
    })
  })
})

test('caches on the same client share its pool; on another they do not', async () => {
  const [one, other] = [0, 1].map(() => mine(new ioredis6.Redis(inject('servers').single)))
  const on = (LOCATION: ioredis6.Redis, KEY_PREFIX: string) => ({ BACKEND: 'redis', LOCATION, KEY_PREFIX }) as const
  await using caches = createCaches({
    a: on(one as ioredis6.Redis, 'share:a'),
    b: on(one as ioredis6.Redis, 'share:b'),
    c: on(other as ioredis6.Redis, 'share:c'),
  })
  const connections = await Promise.all(
    (['a', 'b', 'c'] as const).map((alias) => caches.get(alias).getRedisConnection()),
  )
  expect(connections).toEqual([one, one, other])
  expect(one?.listenerCount('error')).toBe(1)
})
