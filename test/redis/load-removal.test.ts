import { createCaches, type RedisCache } from 'holdfast'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { useOwnServer } from '../support/own-server.ts'
import { type RunningTopology, redisTopologies } from '../support/topologies.ts'

const PAST = new Date(1_000)

const WAYS: readonly (readonly [name: string, act: (cache: RedisCache) => Promise<unknown>])[] = [
  ['expire', (cache) => cache.expire('k', 0)],
  ['pexpire', (cache) => cache.pexpire('k', 0)],
  ['expireAt', (cache) => cache.expireAt('k', PAST)],
  ['pexpireAt', (cache) => cache.pexpireAt('k', PAST)],
  ['DEL of another program', async (cache) => (await cache.getRedisConnection({ key: 'k' })).del(cache.makeKey('k'))],
  [
    'SET and DEL of another program',
    async (cache) => {
      const redis = await cache.getRedisConnection({ key: 'k' })
      await redis.set(cache.makeKey('k'), '1')
      await redis.del(cache.makeKey('k'))
    },
  ],
]

describe.each(redisTopologies)('on $name', ({ start }) => {
  let running: RunningTopology
  beforeAll(async () => {
    running = await start()
  })
  afterAll(() => running[Symbol.asyncDispose]())

  test.each(WAYS)('%s during a load ends it', async (_, act) => {
    const caches = createCaches({ ...running.settings, KEY_PREFIX: `removal-${process.pid}-${Date.now()}` })
    const cache = caches.get() as RedisCache
    onTestFinished(async () => {
      await cache.clear()
      await caches.close()
    })
    const load = async (): Promise<string> => {
      await act(cache)
      return 'old'
    }
    expect(await cache.getOrSet('k', load)).toBe('old')
    expect(await cache.get('k', { read: 'primary' })).toBeUndefined()
  })
})

const server = useOwnServer()

test('a load costs one write of a placeholder, and a hit, a get and a set cost nothing', async () => {
  const caches = createCaches({ BACKEND: 'redis', LOCATION: server.url })
  onTestFinished(() => caches.close())
  const cache = caches.get()
  await cache.get('k')
  const commandsOf = async (work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> => {
    await server.redis.config('RESETSTAT')
    await work()
    const info = await server.redis.info('commandstats')
    const counts = [...info.matchAll(/^cmdstat_(\w+):calls=(\d+)/gm)].map(([, name, calls]) => [name, Number(calls)])
    return Object.fromEntries(counts.filter(([name]) => name !== 'info' && name !== 'config'))
  }
  const load = async (): Promise<number> => {
    expect(await server.redis.pttl(':1:k')).toSatisfy((ms: number) => ms > 3_590_000 && ms <= 3_600_000)
    // What Django takes for None.
    expect(JSON.parse(String(await server.redis.get(':1:k')))).toBeNull()
    return 1
  }
  const loaded = await commandsOf(() => cache.getOrSet('k', load))
  // SET of the placeholder; the value is swapped in by a script, which calls GET and SET; GET and PTTL are the loader's.
  expect(loaded).toEqual({ get: 3, pttl: 1, set: 2, eval: 1 })
  expect(await commandsOf(() => cache.getOrSet('k', load))).toEqual({ get: 1 })
  expect(await commandsOf(() => cache.get('k'))).toEqual({ get: 1 })
  expect(await commandsOf(() => cache.set('k', 2))).toEqual({ set: 1 })
  expect(await commandsOf(() => cache.delete('k'))).toEqual({ unlink: 1 })
})
