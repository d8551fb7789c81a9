import { startCluster, startServer, waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache, type RedisSettings } from 'holdfast'
import { Redis } from 'ioredis'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'

function openCache(settings: object): RedisCache {
  const caches = createCaches({ BACKEND: 'redis', KEY_PREFIX: 'restricted', ...settings } as RedisSettings & {
    BACKEND: 'redis'
  })
  onTestFinished(() => caches.close())
  return caches.get()
}

const without = (command: string): string[] => ['--rename-command', command, '']

describe('a server or proxy', () => {
  test.each(['INFO', 'CLIENT', 'HELLO', 'SELECT'])('without %s is used as any other', async (command) => {
    await using server = await startServer({ args: without(command) })
    const cache = openCache({ LOCATION: server.url })
    expect(await cache.set('k', 'v')).toBe(true)
    expect(await cache.get('k')).toBe('v')
  })

  test('that forbids INFO is used without a word on the console', async () => {
    const printed = (['warn', 'error', 'log'] as const).map((level) => vi.spyOn(console, level))
    onTestFinished(() => {
      for (const spy of printed) spy.mockRestore()
    })
    const user = { name: 'app', password: 'secret', rules: '~* &* +@all -info' }
    await using server = await startServer({ users: [user] })
    const cache = openCache(server.settings)
    expect(await cache.set('k', 'v')).toBe(true)
    expect(printed.flatMap((spy) => spy.mock.calls)).toEqual([])
  })

  test('whose nodes announce no endpoint is a cluster at the addresses that were asked', async () => {
    const args = ['--cluster-preferred-endpoint-type', 'unknown-endpoint']
    await using cluster = await startCluster({ replicasPerPrimary: 0, args })
    const cache = openCache({ LOCATION: cluster.urls[0], OPTIONS: { CLIENT_CLASS: 'cluster' } })
    const keys = Array.from({ length: 50 }, (_, index) => `k${index}`)
    await cache.setMany(Object.fromEntries(keys.map((key) => [key, key])))
    expect([...(await cache.getMany(keys)).keys()]).toEqual(keys)
    const { slot } = await cache.locate('k0')
    const target = cluster.primaries.find((node) => node !== cluster.nodeOf(slot as number))
    if (!target) throw new Error('A cluster has more than one primary.')
    await cluster.moveSlots({ from: slot as number, to: slot as number }, target)
    expect(await cache.get('k0')).toBe('k0')
    expect(
      await waitFor('the move is known', async () => {
        const { node } = await cache.locate('k0')
        return node.endsWith(`:${target.port}`) && node
      }),
    ).toBe(`127.0.0.1:${target.port}`)
  })
})

describe('a server that cannot serve says so in the error:', () => {
  test('one that is loading its data', async () => {
    await using server = await startServer()
    const admin = new Redis(server.port)
    await admin.call('DEBUG', 'POPULATE', 2000).catch(() => admin.mset(Object.fromEntries(Array(2000).entries())))
    await admin.save()
    await admin.config('SET', 'key-load-delay', '2000')
    admin.call('DEBUG', 'RELOAD', 'NOSAVE').catch(() => {})
    onTestFinished(() => admin.disconnect())
    const cache = openCache({ LOCATION: server.url, OPTIONS: { SOCKET_TIMEOUT: 3 } })
    const error = await cache.get('k').catch((caught: unknown) => caught)
    // Either it has loaded by the time that it answers, or it says what it is doing.
    if (error !== undefined)
      expect(error).toMatchObject({ code: 'ERR_CACHE_CONNECTION', message: expect.stringContaining('LOADING') })
  })

  test('one that has as many clients as it takes', async () => {
    await using server = await startServer()
    const admin = new Redis(server.port)
    onTestFinished(() => admin.disconnect())
    await admin.config('SET', 'maxclients', 1)
    const cache = openCache({ LOCATION: server.url })
    await expect(cache.get('k')).rejects.toMatchObject({
      code: 'ERR_CACHE_CONNECTION',
      node: `127.0.0.1:${server.port}`,
      message: expect.stringContaining('max number of clients reached'),
    })
  })

  test('one that takes connections and does not answer', async () => {
    await using server = await startServer()
    await server.pause()
    const cache = openCache({ LOCATION: server.url, OPTIONS: { SOCKET_TIMEOUT: 0.3, SOCKET_CONNECT_TIMEOUT: 0.3 } })
    await expect(cache.get('k')).rejects.toMatchObject({
      code: 'ERR_CACHE_CONNECTION',
      message: expect.stringMatching(/: it takes connections, and does not answer$/),
    })
  })

  test('one that expects TLS', async () => {
    await using server = await startServer({ tls: true })
    const cache = openCache({ LOCATION: `redis://127.0.0.1:${server.port}` })
    await expect(cache.get('k')).rejects.toThrow(/expects TLS, use rediss:/)
  })

  test('one that does not speak TLS', async () => {
    const LOCATION = inject('servers').single.replace('redis:', 'rediss:')
    const cache = openCache({ LOCATION, OPTIONS: { SOCKET_CONNECT_TIMEOUT: 0.3 } })
    await expect(cache.get('k')).rejects.toThrow(/for a server without TLS, use redis:|wrong version number/)
  })
})

describe('when somebody quits the shared connection, the cache makes another one:', () => {
  test.each([
    ['one server', () => ({ LOCATION: inject('servers').single })],
    ['Sentinel', () => ({ ...inject('servers').sentinel, LOCATION: 'redis://mymaster/2' })],
    ['shards', () => ({ LOCATION: inject('servers').shards, OPTIONS: { CLIENT_CLASS: 'sharded' } })],
    ['a cluster', () => ({ LOCATION: inject('servers').cluster, OPTIONS: { CLIENT_CLASS: 'cluster' } })],
  ] as const)('on %s', async (_, settings) => {
    const cache = openCache(settings())
    await cache.set('k', 'v')
    const redis = await cache.getRedisConnection({ key: 'k' })
    await redis.quit()
    expect(await waitFor('the cache is back', () => cache.get('k', { read: 'primary' }))).toBe('v')
    expect(await cache.getRedisConnection({ key: 'k' })).toBe(redis)
  })
})

test.each([2 ** 31 / 1000, 1e9, Number.MAX_SAFE_INTEGER])('a timeout of %d seconds is a long one', async (seconds) => {
  const OPTIONS = { SOCKET_TIMEOUT: seconds, SOCKET_CONNECT_TIMEOUT: seconds }
  const cache = openCache({ LOCATION: inject('servers').single, OPTIONS })
  expect(await cache.set('k', 'v')).toBe(true)
  expect(await cache.withConnection((redis) => redis.ping())).toBe('PONG')
  const kwargs = { timeout: seconds, retry_on_timeout: true, health_check_interval: seconds }
  const blocking = openCache({
    LOCATION: inject('servers').single,
    OPTIONS: { ...OPTIONS, CONNECTION_POOL_CLASS: 'redis.BlockingConnectionPool', CONNECTION_POOL_KWARGS: kwargs },
  })
  expect(await blocking.get('k')).toBe('v')
  expect(await blocking.withConnection((redis) => redis.ping())).toBe('PONG')
})
