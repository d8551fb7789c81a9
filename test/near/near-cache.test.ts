import { setTimeout as delay } from 'node:timers/promises'
import { startServer, waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache } from 'holdfast'
import { Cluster, Redis } from 'ioredis'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { topologies, transports } from '../support/topologies.ts'
import { isHeld, openNearAndFar, untilHeld } from './support.ts'

const single = () => ({ LOCATION: inject('servers').single })

const remote = topologies.filter(({ name }) => name !== 'local memory')

describe.each([...remote, ...transports])('on $name', (topology) => {
  test('values are held until another process writes or removes them', async () => {
    const { settings } = await topology.start()
    const { near, far } = openNearAndFar(settings)
    const keys = Array.from({ length: 20 }, (_, index) => `k${index}`)
    for (const key of keys) await far.set(key, 'old')
    for (const key of keys) await untilHeld(near, key)
    for (const key of keys.slice(0, 10)) await far.set(key, 'new')
    await far.deleteMany(keys.slice(10, 15))
    const expected = [...Array(10).fill('new'), ...Array(5).fill(undefined), ...Array(5).fill('old')]
    await waitFor('every change has arrived', async () => {
      const found = await Promise.all(keys.map((key) => near.get(key)))
      return JSON.stringify(found) === JSON.stringify(expected)
    })
    for (const key of keys.slice(15)) expect(await isHeld(near, key)).toBe(true)
  })

  test('an invalidated tag reaches values that are held', async () => {
    const { settings } = await topology.start()
    const { near, far } = openNearAndFar(settings)
    await far.set('tagged', 'v', { tags: ['one', 'two'] })
    await untilHeld(near, 'tagged')
    await far.invalidateTags(['two'])
    await waitFor('it is a miss', async () => (await near.get('tagged')) === undefined)
    await near.set('tagged', 'v', { tags: ['one'] })
    await untilHeld(near, 'tagged')
    await near.invalidateTags(['one'])
    expect(await near.get('tagged')).toBeUndefined()
  })
})

// Where replicas serve what is not held, they may lag.
describe.each(remote.filter(({ name }) => name !== 'Sentinel' && name !== 'a primary and its replica'))(
  'on $name',
  (topology) => {
    test('a process sees its own writes at once, awaited or not', async () => {
      const { settings } = await topology.start()
      const { near } = openNearAndFar(settings)
      await near.set('k', 0)
      for (let round = 1; round <= 50; round += 1) {
        if (round % 5 === 0) await untilHeld(near, 'k')
        if (round % 2 === 0) await near.set('k', round)
        else void near.set('k', round)
        expect(await near.get('k')).toBe(round)
      }
      await untilHeld(near, 'k')
      expect(await near.incr('k')).toBe(51)
      expect(await near.get('k')).toBe(51)
      await untilHeld(near, 'k')
      await near.delete('k')
      expect(await near.get('k')).toBeUndefined()
    })
  },
)

describe('a hit in memory', () => {
  test('needs no command, tagged or not, whatever method reads', async () => {
    await using server = await startServer()
    const { near } = openNearAndFar({ LOCATION: server.url })
    const redis = new Redis(server.port)
    onTestFinished(() => redis.disconnect())
    const load = (): never => {
      throw new Error('It is stored.')
    }
    await near.set('plain', { a: [1] })
    await near.set('tagged', 2, { tags: ['t'] })
    const read = async (): Promise<unknown[]> => [
      await near.get('plain'),
      await near.get('tagged'),
      [...(await near.getMany(['tagged', 'plain']))],
      await near.has('plain'),
      await near.getOrSet('plain', load),
      await near.getOrSet('tagged', load, { tags: ['t'], staleWhileRevalidate: 5 }),
    ]
    await untilHeld(near, 'plain')
    await untilHeld(near, 'tagged')
    const commands = async (): Promise<string> => {
      const lines = (await redis.info('commandstats')).split('\r\n')
      return lines.filter((line) => /_(get|mget|exists|getrange|pttl|eval|set):/.test(line)).join()
    }
    const before = await commands()
    const expected = [
      { a: [1] },
      2,
      [
        ['tagged', 2],
        ['plain', { a: [1] }],
      ],
      true,
      { a: [1] },
      2,
    ]
    expect(await read()).toEqual(expected)
    expect(await commands()).toBe(before)
  })

  test('is counted as a hit, and apart', async () => {
    const { near } = openNearAndFar(single())
    await near.set('k', 1)
    await untilHeld(near, 'k')
    const { hits, nearHits, misses } = near.stats()
    await near.get('k')
    await near.getMany(['k', 'none'])
    await near.get('k', { read: 'primary' })
    expect(near.stats()).toMatchObject({ hits: hits + 3, nearHits: nearHits + 2, misses: misses + 1 })
  })

  test('is a copy that its caller may change', async () => {
    const { near } = openNearAndFar({ ...single(), OPTIONS: { SERIALIZER: 'structured' } })
    await near.set('k', { list: [1], at: new Date(5) })
    await untilHeld(near, 'k')
    const mine = await near.get<{ list: number[]; at: Date }>('k')
    mine?.list.push(2)
    mine?.at.setTime(6)
    expect(await isHeld(near, 'k')).toBe(true)
    expect(await near.get('k')).toEqual({ list: [1], at: new Date(5) })
  })

  test('is checked against the schema of the call', async () => {
    const { near } = openNearAndFar(single())
    await near.set('k', '5')
    await untilHeld(near, 'k')
    const schema = {
      '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value: Number(value) + 1 }) },
    } as const
    const none = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) },
    } as const
    const { nearHits } = near.stats()
    expect(await near.get('k', { schema })).toBe(6)
    expect(await near.getOrSet('k', () => '7', { schema })).toBe(6)
    expect((await near.getMany(['k'], { schema })).get('k')).toBe(6)
    expect(near.stats().nearHits).toBe(nearHits + 3)
    expect(await near.get('k', { schema: none })).toBeUndefined()
    expect(await near.get('k')).toBe('5')
  })
})

describe('what is not held', () => {
  test('a value whose key has expired, though the server has not removed it yet', async () => {
    await using server = await startServer({ args: ['--enable-debug-command', 'yes'] })
    const redis = new Redis(server.port)
    onTestFinished(() => redis.disconnect())
    // No message of the end comes before somebody asks.
    await redis.call('DEBUG', 'SET-ACTIVE-EXPIRE', 0)
    const { near, far } = openNearAndFar({ LOCATION: server.url })
    await near.set('other', 1)
    await untilHeld(near, 'other')
    await far.set('k', 'v', { timeout: 0.5 })
    await untilHeld(near, 'k')
    await waitFor('it has expired', async () => (await redis.pttl(far.makeKey('k'))) === -2)
    expect(await near.get('k')).toBeUndefined()
  })

  test('a key that KEYS does not match, another version, a view with another prefix', async () => {
    const { near } = openNearAndFar(single(), { KEYS: ['user:*'] })
    await near.set('user:1', 1)
    await untilHeld(near, 'user:1')
    for (const [cache, key] of [
      [near, 'page:1'],
      [near.withVersion(2), 'user:1'],
      [near.withPrefix(`${near.keyPrefix}-view`), 'user:1'],
    ] as const) {
      await cache.set(key, 2)
      await cache.get(key)
      await delay(20)
      expect(await isHeld(cache, key)).toBe(false)
      expect(await cache.get(key)).toBe(2)
    }
    expect(await near.get('user:1', { version: 2 })).toBe(2)
    expect(await near.get('user:1')).toBe(1)
  })

  test('what a flush or clear() of anybody has removed', async () => {
    await using server = await startServer()
    const { near, far } = openNearAndFar({ LOCATION: server.url })
    const steps = [
      () => far.clear(),
      () => far.clear({ everything: true }),
      () => near.clear(),
      () => near.clear({ everything: true }),
      () => near.deletePattern('*'),
    ]
    for (const [index, remove] of steps.entries()) {
      await near.set('k', index)
      await untilHeld(near, 'k')
      await remove()
      if (index < 2) await waitFor('it is gone', async () => (await near.get('k')) === undefined)
      expect(await near.get('k')).toBeUndefined()
    }
  })
})

describe('two caches of one process', () => {
  test('share the connection for messages, and see the writes of each other at once', async () => {
    await using server = await startServer()
    const OPTIONS = { NEAR_CACHE: {} }
    const settings = { BACKEND: 'redis', LOCATION: server.url, OPTIONS } as const
    const caches = createCaches({
      a: { ...settings, KEY_PREFIX: 'p' },
      b: settings,
      c: { ...settings, KEY_PREFIX: 'p' },
    })
    onTestFinished(() => caches.close())
    const [a, b, c] = [caches.get('a'), caches.get('b'), caches.get('c')]
    await a.set('k', 1)
    await b.set('k', 2)
    for (const cache of [a, b, c]) await untilHeld(cache, 'k')
    await c.set('k', 3)
    expect([await a.get('k'), await b.get('k')]).toEqual([3, 2])
    const redis = new Redis(server.port)
    onTestFinished(() => redis.disconnect())
    expect(
      String(await redis.client('LIST', 'TYPE', 'PUBSUB'))
        .trim()
        .split('\n'),
    ).toHaveLength(1)
    await a.close()
    expect(await isHeld(b, 'k')).toBe(true)
    await caches.close()
    await waitFor('it is closed', async () => String(await redis.client('LIST', 'TYPE', 'PUBSUB')).trim() === '')
  })

  test('that serve nothing from memory open no connection for messages', async () => {
    await using server = await startServer()
    const caches = createCaches({ BACKEND: 'redis', LOCATION: server.url })
    onTestFinished(() => caches.close())
    const cache: RedisCache = caches.get()
    await cache.set('k', 1)
    await cache.get('k')
    const redis = new Redis(server.port)
    onTestFinished(() => redis.disconnect())
    expect(
      String(await redis.client('LIST'))
        .trim()
        .split('\n'),
    ).toHaveLength(2)
  })
})

test.each(['one server', 'a cluster'] as const)(
  'on a client of ioredis to %s that the user made, values are held too',
  async (where) => {
    const { single: url, cluster: urls } = inject('servers')
    const client = where === 'one server' ? new Redis(url) : new Cluster([...urls])
    onTestFinished(() => client.disconnect())
    const listeners = (): number[] => ['ready', 'refresh'].map((event) => client.listenerCount(event))
    const before = listeners()
    const { near, far } = openNearAndFar({ LOCATION: client })
    await far.set('k', 1)
    await untilHeld(near, 'k')
    await far.set('k', 2)
    await waitFor('it has arrived', async () => (await near.get('k')) === 2)
    await near.close()
    expect(listeners()).toEqual(before)
  },
)

test('a KEY_FUNCTION that does more than join is held too', async () => {
  const KEY_FUNCTION = (key: string, prefix: string, version: number): string =>
    key.length > 20 ? `${prefix}#${key.length}` : `${prefix}:${version}:${key}`
  const { near, far } = openNearAndFar({ ...single(), KEY_FUNCTION })
  await far.set('k'.repeat(30), 1)
  await untilHeld(near, 'k'.repeat(30))
  await far.set('k'.repeat(30), 2)
  await waitFor('it has arrived', async () => (await near.get('k'.repeat(30))) === 2)
})
