import { type LocalServer, startServer, waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache } from 'holdfast'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

/** One server that refuses commands over several slots, as a proxy before a cluster does. */
let server: LocalServer
let observer: Redis
let caches = 0

beforeAll(async () => {
  server = await startServer({ args: ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf'] })
  observer = new Redis(server.url)
  await observer.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
  await waitFor('all slots are served', async () => String(await observer.cluster('INFO')).includes('cluster_state:ok'))
})
afterAll(async () => {
  observer.disconnect()
  await server.stop()
})

function openCache(OPTIONS: object): RedisCache {
  caches += 1
  const cache = createCaches({
    BACKEND: 'redis',
    LOCATION: server.url,
    KEY_PREFIX: `slots-${caches}`,
    OPTIONS,
  }).get() as RedisCache
  onTestFinished(() => cache.close())
  return cache
}

/** Every method whose commands name several keys. */
const METHODS: readonly (readonly [string, (cache: RedisCache) => Promise<void>])[] = [
  [
    'setMany, getMany, deleteMany, clear',
    async (cache) => {
      await cache.setMany({ a: 1, b: 2, c: 3 })
      expect([...(await cache.getMany(['a', 'b', 'x', 'a']))]).toEqual([
        ['a', 1],
        ['b', 2],
      ])
      expect(await cache.deleteMany(['a', 'b', 'x'])).toBe(2)
      await cache.setMany({ a: 1, b: 2 })
      expect(await cache.clear()).toBe(3)
    },
  ],
  [
    'sinter and sunion',
    async (cache) => {
      await cache.sadd('one', [1, 2, 3])
      await cache.sadd('two', [2, 3, 4])
      expect((await cache.sinter<number>(['one', 'two'])).sort()).toEqual([2, 3])
      expect((await cache.sunion<number>(['one', 'two'])).sort()).toEqual([1, 2, 3, 4])
    },
  ],
  [
    'sdiff',
    async (cache) => {
      await cache.sadd('one', [1, 2, 3])
      await cache.sadd('two', [2])
      await cache.sadd('three', [3])
      expect(await cache.sdiff(['one', 'two', 'three'])).toEqual([1])
    },
  ],
  [
    'sdiffstore',
    async (cache) => {
      await cache.sadd('one', [1, 2])
      await cache.sadd('two', [2])
      expect(await cache.sdiffstore('to', ['one', 'two'])).toBe(1)
      expect(await cache.smembers('to')).toEqual([1])
    },
  ],
  [
    'smove',
    async (cache) => {
      await cache.sadd('one', [1, 2])
      expect(await cache.smove('one', 'two', 2)).toBe(true)
      expect(await cache.smembers('two')).toEqual([2])
      expect(await cache.smembers('one')).toEqual([1])
    },
  ],
  [
    'incrVersion',
    async (cache) => {
      await cache.set('k', 'v', { timeout: 60 })
      expect(await cache.incrVersion('k')).toBe(2)
      expect(await cache.get('k', { version: 2 })).toBe('v')
      expect(await cache.get('k')).toBeUndefined()
    },
  ],
  [
    'tags',
    async (cache) => {
      await cache.set('k', 'v', { tags: ['red', 'blue'] })
      await cache.set('l', 'w', { tags: ['red'] })
      expect([...(await cache.getMany(['k', 'l']))]).toHaveLength(2)
      await cache.invalidateTags(['red', 'blue'])
      expect(await cache.get('k')).toBeUndefined()
      expect(await cache.get('l')).toBeUndefined()
    },
  ],
  [
    'locks with fencing numbers',
    async (cache) => {
      const first = cache.lock('job', { timeout: 10 })
      expect(await first.acquire()).toBe(true)
      expect(await cache.lock('job', { timeout: 10 }).acquire({ blocking: false })).toBe(false)
      const number = first.fencingToken as number
      await first.release()
      const second = cache.lock('job', { timeout: 10 })
      expect(await second.acquire()).toBe(true)
      expect(second.fencingToken as number).toBeGreaterThan(number)
      await second.release()
    },
  ],
]

describe.each([
  ['by MULTI_KEY', { MULTI_KEY: 'per-key' }],
  ['found out by the first refusal', {}],
])('a server with hidden slots, %s', (_, OPTIONS) => {
  test.each(METHODS)('%s', async (_name, work) => work(openCache(OPTIONS)))
})

test('with MULTI_KEY no command names two keys', async () => {
  const cache = openCache({ MULTI_KEY: 'per-key' })
  await cache.get('connect')
  const monitor = await observer.monitor()
  onTestFinished(() => monitor.disconnect())
  const sent: string[][] = []
  monitor.on('monitor', (_time: string, args: string[], source: string) => {
    if (source !== 'lua') sent.push(args)
  })
  for (const [, work] of METHODS) {
    await work(cache)
    await cache.clear()
  }
  await observer.echo('done')
  await expect.poll(() => sent.some((args) => args.includes('done'))).toBe(true)
  const commands = sent.filter(([name]) => !/^(echo|scan|info|client|command|cluster|ping)$/i.test(String(name)))
  expect(commands.length).toBeGreaterThan(30)
  for (const args of commands) expect(await observer.call('COMMAND', 'GETKEYS', ...args)).toHaveLength(1)
})
