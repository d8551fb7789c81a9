import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { startSentinel, startServer, waitFor } from '@holdfast/local-redis'
import { createCaches, type NodeRedisClient, type RedisCache, type RedisSettings, SettingsError } from 'holdfast'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { createSentinel, nodeRedisVersions } from '../support/node-redis.ts'
import { startProxies } from '../support/proxies.ts'

/** What a test uses of each kind of client. */
type Client = NodeRedisClient & Pick<EventEmitter, 'listenerCount'> & { destroy(): unknown }
type Options = RedisSettings['OPTIONS']

let prefix = 0

function openCache(LOCATION: RedisSettings['LOCATION'], OPTIONS: Options = {}): RedisCache {
  prefix += 1
  const caches = createCaches({ BACKEND: 'redis', LOCATION, KEY_PREFIX: `node-redis${prefix}`, OPTIONS })
  onTestFinished(() => caches.close())
  return caches.get()
}

function problemsOf(LOCATION: unknown, OPTIONS: Options = {}): Record<string, string> {
  try {
    createCaches({ BACKEND: 'redis', LOCATION, OPTIONS } as RedisSettings & { BACKEND: 'redis' })
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError)
    return Object.fromEntries((error as SettingsError).problems.map(({ path, message }) => [path, message]))
  }
  return {}
}

/** Destroys the user's client after the test. */
function mine<C extends Client>(client: C): C {
  onTestFinished(async () => void (client.isOpen && (await client.destroy())))
  return client
}

async function connected(client: Client): Promise<Client> {
  await mine(client).connect()
  return client
}

/** Calls of every kind of command. */
async function exercise(cache: RedisCache): Promise<void> {
  expect(await cache.set('bytes', Buffer.from([0, 255, 193]))).toBe(true)
  expect(await cache.get('bytes')).toEqual(Buffer.from([0, 255, 193]))
  await cache.setMany({ a: 1, b: { two: 2 }, c: 'drei' }, { timeout: 60 })
  expect(Object.fromEntries(await cache.getMany(['a', 'b', 'c', 'd']))).toEqual({ a: 1, b: { two: 2 }, c: 'drei' })
  expect(await cache.incr('a', 2 ** 40)).toBe(2 ** 40 + 1)
  expect(await cache.incrVersion('b')).toBe(2)
  await cache.hset('h', 'f', { a: 1 })
  expect(await cache.hgetall('h')).toEqual(new Map([['f', { a: 1 }]]))
  await cache.sadd('s', ['m'])
  expect(await cache.smembers('s')).toEqual(['m'])
  await cache.zadd('z', { m: 1.5, inf: Number.POSITIVE_INFINITY })
  expect(await cache.zrange('z', 0, -1, { withScores: true })).toEqual([
    ['m', 1.5],
    ['inf', Number.POSITIVE_INFINITY],
  ])
  expect(await cache.lock('l', { timeout: 5 }).acquire()).toBe(true)
  expect(await cache.consume('u', { limit: 5, window: 60 })).toMatchObject({ allowed: true, hits: 1 })
  expect((await cache.keys()).sort()).toEqual(['a', 'bytes', 'c', 'h', 's', 'z'])
  expect(await cache.clear()).toBe(7)
}

describe.each(nodeRedisVersions)('a client of node-redis %s', (_, lib) => {
  const KINDS = {
    'one server': () => lib.createClient({ url: inject('servers').single }),
    Sentinel: () => createSentinel(lib, 1),
    'a cluster': () => lib.createCluster({ rootNodes: inject('servers').cluster.map((url) => ({ url })) }),
  } as const

  test.each(Object.keys(KINDS) as (keyof typeof KINDS)[])(
    'to %s serves every command, and is still open when the cache is closed',
    async (kind) => {
      const client = await connected(KINDS[kind]())
      const listeners = client.listenerCount('error')
      const cache = openCache(client, { SERIALIZER: 'structured' })
      await exercise(cache)
      await cache.close()
      expect(client.isOpen).toBe(true)
      expect(client.listenerCount('error')).toBe(listeners)
      await expect(cache.get('a')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
    },
  )

  test.each(Object.keys(KINDS) as (keyof typeof KINDS)[])(
    'to %s that nobody has connected is an error that says so',
    async (kind) => {
      const client = mine(KINDS[kind]())
      const cache = openCache(client)
      await expect(cache.get('k')).rejects.toMatchObject({
        code: 'ERR_CACHE_CONNECTION',
        message: expect.stringContaining('call and await its connect() first'),
      })
      // One that is connecting is waited for.
      const connecting = client.connect()
      expect(await cache.set('k', 1)).toBe(true)
      await connecting
      await client.destroy()
      await expect(cache.get('k')).rejects.toMatchObject({
        code: 'ERR_CACHE_CONNECTION',
        message: expect.stringContaining('was closed'),
      })
    },
  )

  test.each([
    { RESP: 2 as const },
    { RESP: 3 as const },
    { disableOfflineQueue: true },
    { commandOptions: { typeMapping: { 36: Buffer } } },
  ])('gives the same results with the options %j', async (options) => {
    const client = await connected(lib.createClient({ url: inject('servers').single, ...options }))
    await exercise(openCache(client, { SERIALIZER: 'structured' }))
  })

  test('fails at once while its server is down, though it would queue, and works again afterwards', async () => {
    const { port } = await stopped(await startServer())
    let server = await startServer({ port })
    onTestFinished(() => server.stop())
    const client = mine(lib.createClient({ url: server.url, socket: { reconnectStrategy: () => 20 } }))
    await client.connect()
    const cache = openCache(client, { SOCKET_TIMEOUT: 5 })
    await cache.set('k', 1)
    await server.stop()
    await waitFor('the client has noticed', () => !client.isReady)
    const begun = performance.now()
    await expect(cache.incr('n')).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION', node: `127.0.0.1:${port}` })
    expect(performance.now() - begun).toBeLessThan(1000)
    server = await startServer({ port })
    await waitFor('the client is back', () => client.isReady)
    expect(await cache.get('k')).toBeUndefined()
  })

  test('is held to SOCKET_TIMEOUT, and what was not sent by then is never sent', async () => {
    await using server = await startServer()
    const client = mine(lib.createClient({ url: server.url }))
    await client.connect()
    const cache = openCache(client, { SOCKET_TIMEOUT: 0.2 })
    await cache.set('n', 0)
    await server.pause()
    // More than the socket takes: the rest waits in the client.
    const value = 'x'.repeat(8 * 1024 * 1024)
    const calls = await Promise.allSettled([cache.set('large', value), cache.incr('n')])
    expect(calls.map((call) => call.status === 'rejected' && call.reason.code)).toEqual([
      'ERR_CACHE_TIMEOUT',
      'ERR_CACHE_TIMEOUT',
    ])
    await server.resume()
    expect(await waitFor('it answers', () => cache.get('n').then(String, () => undefined))).toBe('0')
  })

  test('of a server that is not alive in time is an error with the reason', async () => {
    const { port } = await stopped(await startServer())
    const client = mine(lib.createClient({ socket: { host: '127.0.0.1', port, reconnectStrategy: () => 20 } }))
    client.connect().catch(() => {})
    const cache = openCache(client, { SOCKET_TIMEOUT: 0.2, SOCKET_CONNECT_TIMEOUT: 0.2 })
    await expect(cache.get('k')).rejects.toMatchObject({
      code: 'ERR_CACHE_CONNECTION',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })

  test('by Sentinel does not write again when a reply is lost', async () => {
    await using set = await startSentinel({ sentinels: 1, replicas: 0 })
    const { host, port, url } = set.primary
    let losing = false
    const onReply = (bytes: Buffer, socket: Socket): void => {
      if (losing) socket.destroy()
      else socket.write(bytes)
      losing = false
    }
    await using proxies = await startProxies({ BACKEND: 'redis', LOCATION: url }, [port], { onReply })
    const proxy = { host, port: Number(proxies.addresses[0]?.split(':')[1]) }
    const sentinelRootNodes = set.settings.OPTIONS.SENTINELS.map(([at, number]) => ({ host: at, port: number }))
    const nodeAddressMap = { [`${host}:${port}`]: proxy }
    const client = mine(lib.createSentinel({ name: 'mymaster', sentinelRootNodes, nodeAddressMap }))
    await client.connect()
    const cache = openCache(client)
    await cache.set('n', 0)
    losing = true
    await expect(cache.incr('n')).rejects.toMatchObject({
      code: 'ERR_CACHE_CONNECTION',
      message: expect.stringContaining('the connection was lost before the answer came'),
    })
    expect(await waitFor('it has reconnected', () => cache.get('n').catch(() => undefined))).toBe(1)
    // What may be repeated is.
    losing = true
    expect(await cache.get('n')).toBe(1)
  })

  test('gives errors of the server as ServerError', async () => {
    const client = await connected(lib.createClient({ url: inject('servers').single }))
    const cache = openCache(client)
    await cache.sadd('s', ['m'])
    await expect(cache.get('s')).rejects.toMatchObject({
      code: 'ERR_CACHE_SERVER',
      command: 'GET',
      message: expect.stringContaining('WRONGTYPE'),
    })
  })

  test('to a node of a cluster made by createClient() is an error with the remedy', async () => {
    const [url] = inject('servers').cluster
    const client = await connected(lib.createClient({ url: url as string }))
    const cache = openCache(client)
    const calls = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((key) => cache.get(key)))
    const refused = calls.find((call) => call.status === 'rejected')
    expect(refused?.reason).toMatchObject({ message: expect.stringContaining("to a cluster's client") })
  })

  test('does not give its connection away', async () => {
    const client = await connected(lib.createClient({ url: inject('servers').single }))
    const cache = openCache(client)
    const refused = { code: 'ERR_CACHE_ARGUMENT', message: expect.stringContaining('use that client itself') }
    await expect(cache.getRedisConnection()).rejects.toMatchObject(refused)
    await expect(cache.withConnection(async () => 1)).rejects.toMatchObject(refused)
    const [node] = await cache.nodes()
    await expect(node?.run(async () => 1)).rejects.toMatchObject(refused)
  })

  test('says where a key lives', async () => {
    const single = await connected(KINDS['one server']())
    expect((await openCache(single).locate('k')).node).toBe(new URL(inject('servers').single).host)
    const sentinel = await connected(KINDS.Sentinel())
    expect((await openCache(sentinel).locate('k')).node).toBe(new URL(inject('servers').replicated[0] as string).host)
    const cluster = await connected(KINDS['a cluster']())
    expect(await openCache(cluster).locate('k')).toMatchObject({
      slot: expect.any(Number),
      node: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    })
  })

  test('is refused with settings of connections that it holds itself', () => {
    const client = mine(lib.createClient())
    const options: Options = {
      NEAR_CACHE: {},
      BATCH_COMMANDS: false,
      BATCH_GETS: true,
      LARGE_VALUE_BYTES: false,
      MAX_BYTES_IN_FLIGHT: 2 ** 24,
      REPLICA_READ_ONLY: false,
      REPLICA_MAX_LAG: 1,
      PASSWORD: 'secret',
      CONNECTION_POOL_CLASS: 'redis.ConnectionPool',
      CONNECTION_POOL_KWARGS: { socket_timeout: 1, max_connections: 5, retry_on_timeout: true },
    }
    const problems = problemsOf(client, options)
    expect(Object.keys(problems)).toEqual(
      [
        ...['CONNECTION_POOL_CLASS', 'REPLICA_READ_ONLY', 'REPLICA_MAX_LAG', 'NEAR_CACHE', 'BATCH_COMMANDS'],
        ...['BATCH_GETS', 'LARGE_VALUE_BYTES', 'MAX_BYTES_IN_FLIGHT', 'PASSWORD'],
        ...['CONNECTION_POOL_KWARGS.max_connections', 'CONNECTION_POOL_KWARGS.retry_on_timeout'],
      ].map((name) => `CACHES.default.OPTIONS.${name}`),
    )
    expect(new Set(Object.values(problems))).toEqual(
      new Set([expect.stringContaining('the client of node-redis in LOCATION holds its own connections')]),
    )
  })

  test('is refused with a topology that it does not have', () => {
    const client = mine(lib.createClient())
    const cluster = mine(KINDS['a cluster']())
    const contradicts = expect.stringContaining('CACHES.default.LOCATION')
    expect(problemsOf(client, { CLIENT_CLASS: 'cluster' })).toEqual({
      'CACHES.default.OPTIONS.CLIENT_CLASS': contradicts,
    })
    expect(problemsOf(cluster, { CLIENT_CLASS: 'sharded' })).toEqual({
      'CACHES.default.OPTIONS.CLIENT_CLASS': contradicts,
    })
    expect(problemsOf(cluster, { CLIENT_CLASS: 'herd' })).toEqual({})
  })

  test('is refused in a list with another one, and as a pool', () => {
    const clients = [mine(lib.createClient()), mine(lib.createClient())]
    expect(problemsOf(clients)).toEqual({ 'CACHES.default.LOCATION[1]': expect.stringContaining('createSentinel()') })
    expect(problemsOf(lib.createClientPool())).toEqual({
      'CACHES.default.LOCATION': expect.stringContaining('a pool'),
    })
  })
})

test('a client of an older node-redis is refused', () => {
  const older = { isOpen: true, connect: () => {}, sendCommand: () => {} }
  expect(problemsOf(older)).toEqual({ 'CACHES.default.LOCATION': expect.stringContaining('node-redis 5 or 6') })
})

/** Stops a server, to have a port that is free. */
async function stopped<S extends { readonly port: number; stop(): Promise<void> }>(server: S): Promise<S> {
  await server.stop()
  return server
}
