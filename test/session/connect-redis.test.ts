import { type HoldfastSessionStore, sessionStore } from '@holdfast/session'
import { RedisStore as RedisStore8 } from 'connect-redis-8'
import { RedisStore as RedisStore10 } from 'connect-redis-10'
import type { SessionData, Store } from 'express-session'
import { type CacheSettings, createCaches } from 'holdfast'
import { type Cluster, Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { oneServerAndCluster } from '../support/topologies.ts'
import { Browser, startExpress } from './applications.ts'

/** As the guide has them: the keys and the bytes of connect-redis. */
const AS_CONNECT_REDIS = {
  KEY_PREFIX: 'connect-redis-test:',
  KEY_FUNCTION: (key: string, prefix: string) => prefix + key,
}

/** A store of connect-redis, whose methods return promises when they get no callback. */
interface Theirs extends Store {
  set(id: string, session: SessionData): Promise<void>
  get(id: string): Promise<SessionData>
}

/** The client that a version takes; `location` makes it the cache's, too. */
interface Their {
  readonly store: Theirs
  readonly location?: unknown
  close(): unknown
}

const versions = [
  {
    version: '8 with ioredis',
    open: async (url: string, isCluster: boolean): Promise<Their> => {
      const client = isCluster ? new Redis.Cluster([url]) : new Redis(url)
      const store = new RedisStore8({ client, prefix: AS_CONNECT_REDIS.KEY_PREFIX })
      return { store: store as Theirs, close: () => client.disconnect() }
    },
  },
  {
    version: '10 with node-redis, whose client the cache takes',
    open: async (url: string, isCluster: boolean): Promise<Their> => {
      const client = isCluster ? createCluster({ rootNodes: [{ url }] }) : createClient({ url })
      await client.connect()
      const store = new RedisStore10({ client, prefix: AS_CONNECT_REDIS.KEY_PREFIX })
      return { store: store as Theirs, location: client, close: () => client.destroy() }
    },
  },
]

const arrangements = oneServerAndCluster.flatMap((topology) => versions.map((version) => ({ ...topology, ...version })))

describe.each(arrangements)('sessions of connect-redis $version, on $name', (topology) => {
  let settings: CacheSettings
  let client: Redis | Cluster
  let their: Their
  let theirs: Theirs
  let ours: HoldfastSessionStore
  let caches: ReturnType<typeof createCaches>

  beforeAll(async () => {
    settings = (await topology.start()).settings
    const url = String([settings.LOCATION].flat()[0])
    const isCluster = topology.name !== 'one Redis server'
    client = isCluster ? new Redis.Cluster([url]) : new Redis(url)
    their = await topology.open(url, isCluster)
    theirs = their.store
  })
  afterAll(async () => {
    await their.close()
    client.disconnect()
  })
  beforeEach(() => {
    const place = their.location === undefined ? settings : { BACKEND: 'redis', LOCATION: their.location }
    caches = createCaches({ ...(place as CacheSettings), ...AS_CONNECT_REDIS })
    ours = sessionStore(caches.get(), { prefix: '' })
  })
  afterEach(async () => {
    await ours.clear()
    await caches.close()
  })

  test('nobody is logged out by moving to Holdfast, or by moving back', async () => {
    await using before = await startExpress(theirs)
    const ada = new Browser(before.origin)
    await ada.visit('/login?user=ada')
    expect(await ada.visit('/visit')).toBe('ada 1')

    await using after = await startExpress(ours)
    const moved = new Browser(after.origin, ada.cookie)
    expect(await moved.visit('/visit')).toBe('ada 2')
    // While both versions of the application run, a browser comes to either.
    expect(await ada.visit('/visit')).toBe('ada 3')
    expect(await moved.visit('/visit')).toBe('ada 4')

    await new Browser(after.origin, ada.cookie).visit('/logout')
    expect(await ada.visit('/visit')).toBe('who are you?')
  })

  test('key, bytes and lifetime are the same', async () => {
    const expires = new Date(Date.now() + 3_600_000)
    const session = {
      cookie: { originalMaxAge: 3_600_000, expires, httpOnly: true, path: '/' },
      user: { name: 'Zoë', roles: ['admin', null], since: new Date(0), ratio: 0.1, count: -3 },
      left: undefined,
    } as unknown as SessionData
    await theirs.set('theirs', session)
    await ours.set('ours', session)
    const [theirKey, ourKey] = ['theirs', 'ours'].map((id) => AS_CONNECT_REDIS.KEY_PREFIX + id) as [string, string]
    const [theirBytes, ourBytes] = [await client.getBuffer(theirKey), await client.getBuffer(ourKey)]
    expect(ourBytes).toEqual(theirBytes)
    const [theirTtl, ourTtl] = [await client.pttl(theirKey), await client.pttl(ourKey)]
    expect(Math.abs(theirTtl - ourTtl)).toBeLessThan(1000)
    expect(await ours.get('theirs')).toEqual(await theirs.get('ours'))
  })

  test('ids, all and clear see what connect-redis wrote, on every node', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `id-${index}`)
    const expires = new Date(Date.now() + 60_000)
    for (const id of ids) await theirs.set(id, { cookie: { originalMaxAge: 60_000, expires }, id } as SessionData)
    await client.set('connect-redis-testing', 'of another application')
    expect((await ours.ids()).sort()).toEqual(ids.sort())
    expect((await ours.all()).map(({ id }) => id).sort()).toEqual(ids)
    await ours.clear()
    expect(await ours.length()).toBe(0)
    expect(await client.getdel('connect-redis-testing')).toBe('of another application')
  })
})
