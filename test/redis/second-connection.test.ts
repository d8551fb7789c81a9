import { startReplicated, startSentinel, startServer, waitFor } from '@holdfast/local-redis'
import { type CacheSettings, createCaches, type RedisCache } from 'holdfast'
import { Cluster, Redis } from 'ioredis'
import { describe, expect, inject, onTestFinished, test } from 'vitest'

const LARGE = 'L'.repeat(300_000)

function openCache(settings: CacheSettings): RedisCache {
  const caches = createCaches(settings)
  onTestFinished(() => caches.close())
  return caches.get() as RedisCache
}

/** A connection to inspect a server with. */
function inspect(url: string): Redis {
  const redis = new Redis(url)
  onTestFinished(() => redis.disconnect())
  return redis
}

/** The connections with a name, by what CLIENT LIST says of them. */
async function clientsNamed(redis: Redis, name: string): Promise<Record<string, string>[]> {
  const lines = String(await redis.client('LIST')).split('\n')
  const clients = lines.map((line) => Object.fromEntries(line.split(' ').map((field) => field.split('=', 2))))
  return clients.filter((client) => client.name === name)
}

const named = (LOCATION: string, kwargs: object = {}): CacheSettings => ({
  BACKEND: 'redis',
  LOCATION,
  OPTIONS: { CONNECTION_POOL_KWARGS: { client_name: 'app', ...kwargs } },
})

describe('the second connection to a server', () => {
  test('is opened with the first large value, is like the first, and is closed with it', async () => {
    await using server = await startServer({ args: ['--requirepass', 'secret'] })
    const redis = inspect(`redis://:secret@127.0.0.1:${server.port}`)
    const cache = openCache(named(`redis://:secret@127.0.0.1:${server.port}/5`))
    await cache.set('small', 1)
    await cache.get('small')
    expect(await clientsNamed(redis, 'app')).toHaveLength(1)
    await Promise.all([cache.set('a', LARGE), cache.set('b', LARGE)])
    expect(await cache.get('a')).toBe(LARGE)
    const clients = await clientsNamed(redis, 'app')
    expect(clients.map(({ db, user }) => [db, user])).toEqual([
      ['5', 'default'],
      ['5', 'default'],
    ])
    await cache.close()
    await waitFor('both are closed', async () => (await clientsNamed(redis, 'app')).length === 0)
  })

  test('is made again when it was lost', async () => {
    await using server = await startServer()
    const redis = inspect(server.url)
    const cache = openCache(named(server.url))
    await cache.set('k', LARGE)
    const before = await clientsNamed(redis, 'app')
    await redis.client('KILL', 'ID', before.at(-1)?.id as string)
    await waitFor('a large value is stored again', () => cache.set('k', LARGE).catch(() => false))
    const after = await clientsNamed(redis, 'app')
    expect(after).toHaveLength(2)
    expect(after[0]?.id).toBe(before[0]?.id)
  })

  test('ends with the first: by then the address may lead to another server', async () => {
    await using server = await startServer()
    const redis = inspect(server.url)
    const cache = openCache(named(server.url))
    await cache.set('k', LARGE)
    const before = (await clientsNamed(redis, 'app')).map(({ id }) => id)
    await redis.client('KILL', 'ID', before[0] as string)
    await waitFor('a new first one serves, and the old second one is gone', async () => {
      const served = await cache.set('small', 1).catch(() => false)
      const clients = await clientsNamed(redis, 'app')
      return served && clients.every(({ id }) => !before.includes(id))
    })
    expect(await clientsNamed(redis, 'app')).toHaveLength(1)
    expect(await cache.set('k', LARGE)).toBe(true)
    expect(await clientsNamed(redis, 'app')).toHaveLength(2)
  })

  test('is done without where the server has too many clients', async () => {
    await using server = await startServer()
    const redis = inspect(server.url)
    const cache = openCache(named(server.url))
    await cache.set('small', 1)
    await redis.config('SET', 'maxclients', 2)
    expect(await Promise.all([cache.set('k', 1), cache.set('k', LARGE), cache.get('k'), cache.set('k', 2)])).toEqual([
      true,
      true,
      LARGE,
      true,
    ])
    expect(await cache.get('k')).toBe(2)
    expect(await clientsNamed(redis, 'app')).toHaveLength(1)
  })

  test('logs in with what the provider says', async () => {
    await using server = await startServer({ args: ['--requirepass', 'secret'] })
    let asked = 0
    const credential_provider = (): { readonly password: string } => {
      asked += 1
      return { password: 'secret' }
    }
    const cache = openCache(named(server.url, { credential_provider }))
    expect(await cache.set('k', LARGE)).toBe(true)
    expect(await clientsNamed(inspect(`redis://:secret@127.0.0.1:${server.port}`), 'app')).toHaveLength(2)
    expect(asked).toBe(2)
  })

  test('fails at once while the first is down', async () => {
    await using server = await startServer()
    const cache = openCache(named(server.url))
    await cache.set('k', LARGE)
    await server.kill()
    await waitFor(
      'the loss is noticed',
      async () => (await cache.get('small').catch((error) => error.code)) !== undefined,
    )
    await expect(cache.set('k', LARGE)).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
  })
})

test('large values go to the primary that Sentinels name, also after a failover', async () => {
  await using set = await startSentinel()
  const cache = openCache(set.settings)
  expect(await cache.set('k', LARGE)).toBe(true)
  await waitFor('the replica has it', async () => (await cache.get('k')) === LARGE)
  await set.primary.kill()
  await waitFor('a large value is stored', () => cache.set('k2', LARGE).catch(() => false))
  expect(await cache.get('k2', { read: 'primary' })).toBe(LARGE)
})

test('large values are read from a replica', async () => {
  await using servers = await startReplicated()
  const cache = openCache({ BACKEND: 'redis', LOCATION: servers.urls })
  await cache.set('k', LARGE)
  await waitFor('the replica has it', async () => (await cache.get('k')) === LARGE)
  expect(await Promise.all([cache.get('k'), cache.get('k'), cache.get('small')])).toEqual([LARGE, LARGE, undefined])
})

test('a client that the user made stays the only one', async () => {
  await using server = await startServer()
  const redis = inspect(server.url)
  const client = new Redis(server.port, { connectionName: 'mine' })
  onTestFinished(() => client.disconnect())
  const cache = openCache({ BACKEND: 'redis', LOCATION: client })
  expect(await cache.set('k', LARGE)).toBe(true)
  expect(await cache.get('k')).toBe(LARGE)
  expect(await clientsNamed(redis, 'mine')).toHaveLength(1)
})

test('nor does a cluster that the user made get more connections', async () => {
  const urls = inject('servers').cluster
  const nodes = urls.map((url) => ({ host: '127.0.0.1', port: Number(new URL(url).port) }))
  const name = `cluster-of-${process.pid}`
  const client = new Cluster(nodes, { redisOptions: { connectionName: name } })
  onTestFinished(() => client.disconnect())
  const cache = openCache({ BACKEND: 'redis', LOCATION: client, KEY_PREFIX: 'second' })
  await cache.set('k', 1)
  const server = inspect(`redis://${(await cache.locate('k')).node}`)
  const before = (await clientsNamed(server, name)).length
  expect(await cache.set('k', LARGE)).toBe(true)
  expect(await cache.get('k')).toBe(LARGE)
  expect(await clientsNamed(server, name)).toHaveLength(before)
})
