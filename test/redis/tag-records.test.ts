import { type Cache, type CacheSettings, createCaches } from 'holdfast'
import { expect, onTestFinished, test } from 'vitest'
import { useOwnServer } from '../support/own-server.ts'

const server = useOwnServer()

function open(OPTIONS: Readonly<Record<string, unknown>> = {}): Cache {
  const caches = createCaches({ BACKEND: 'redis', LOCATION: server.url, OPTIONS } as CacheSettings)
  onTestFinished(() => caches.close())
  return caches.get()
}

/** The number of calls of each command during some work. */
async function commandsOf(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  await server.redis.config('RESETSTAT')
  await work()
  const info = await server.redis.info('commandstats')
  const counts = [...info.matchAll(/^cmdstat_(\S+):calls=(\d+)/gm)].map(([, name, calls]) => [name, Number(calls)])
  return Object.fromEntries(counts.filter(([name]) => !String(name).startsWith('config') && name !== 'info'))
}

test('a value without tags is stored as plain JSON, and read with one command', async () => {
  const cache = open()
  await cache.set('k', { a: [1, 'ü'] })
  expect(await server.redis.getBuffer(':1:k')).toEqual(Buffer.from('{"a":[1,"ü"]}'))
  expect(await commandsOf(() => cache.get('k'))).toEqual({ get: 1 })
  expect(await commandsOf(() => cache.getMany(['k', 'l']))).toEqual({ mget: 1 })
  expect(await commandsOf(() => cache.getOrSet('k', () => 1))).toEqual({ get: 1 })
  expect(await commandsOf(() => cache.set('k', 1))).toEqual({ set: 1 })
  await cache.getOrSet('l', () => 'plain')
  expect(await server.redis.getBuffer(':1:l')).toEqual(Buffer.from('"plain"'))
})

test('a tagged value has metadata, and is read with one more command for all its tags', async () => {
  const cache = open()
  await cache.set('k', 'v', { tags: ['a', 'b', 'c'] })
  expect((await server.redis.getBuffer(':1:k'))?.subarray(0, 4)).toEqual(Buffer.from([0xc1, 0x48, 0x46, 0x02]))
  expect(await commandsOf(() => cache.get('k'))).toEqual({ get: 1, mget: 1 })
  await cache.setMany({ l: 1, m: 2 }, { tags: ['a'] })
  expect(await commandsOf(() => cache.getMany(['k', 'l', 'm']))).toEqual({ mget: 2 })
})

test('a token that is lost makes its values misses for ever', async () => {
  const cache = open()
  await cache.set('k', 'v', { tags: ['t'] })
  expect(await server.redis.del(':!tag:t')).toBe(1)
  expect(await cache.get('k')).toBeUndefined()
  await cache.set('other', 'v', { tags: ['t'] })
  expect(await cache.get('other')).toBe('v')
  expect(await cache.get('k')).toBeUndefined()
})

test.each<[string, (cache: Cache) => Promise<unknown>]>([
  ['set', (cache) => cache.set('k', 1, { tags: ['t'], timeout: 10_000 })],
  ['setMany', (cache) => cache.setMany({ k: 1 }, { tags: ['t'], timeout: 10_000 })],
  ['getOrSet', (cache) => cache.getOrSet('k', () => 1, { tags: ['t'], timeout: 10_000 })],
  [
    'getOrSet with stale windows',
    (cache) =>
      cache.getOrSet('k', () => 1, { tags: ['t'], timeout: 10, staleWhileRevalidate: 10_000, staleIfError: 20_000 }),
  ],
  [
    'getOrSet with a longer nullTimeout',
    (cache) => cache.getOrSet('k', () => null, { tags: ['t'], timeout: 10, nullTimeout: 10_000 }),
  ],
  [
    'touch',
    async (cache) => {
      await cache.getOrSet('k', () => 1, { tags: ['t'], timeout: 10, staleWhileRevalidate: 10_000 })
      await cache.touch('k', 10_000)
    },
  ],
])('a token lives at least as long as its values: %s', async (_, write) => {
  // With this much jitter a token with its own random lifetime would end too early.
  const cache = open({ TIMEOUT_JITTER: 0.9 })
  for (let round = 0; round < 20; round += 1) {
    await server.redis.flushdb()
    await write(cache)
    const [value, token] = [await server.redis.pttl(':1:k'), await server.redis.pttl(':!tag:t')]
    expect(value).toBeGreaterThan(0)
    expect(token).toBeGreaterThanOrEqual(value)
  }
})

test('a value for ever has a token for ever, and a shorter one later does not change that', async () => {
  const cache = open()
  await cache.set('k', 1, { tags: ['t'], timeout: null })
  await cache.set('l', 1, { tags: ['t'], timeout: 1 })
  expect(await server.redis.pttl(':!tag:t')).toBe(-1)
  await cache.set('m', 1, { tags: ['u'], timeout: 10 })
  await cache.touch('m', null)
  expect(await server.redis.pttl(':!tag:u')).toBe(-1)
})

test('nothing grows: after 1000 tagged writes and invalidations there are as many records as live names', async () => {
  const cache = open()
  for (let round = 0; round < 1000; round += 1) {
    await cache.set(`k${round % 5}`, round, { tags: [`t${round % 3}`, 'all'] })
    await cache.invalidateTags([`t${round % 3}`])
  }
  // Five values, and the one token that is left.
  expect(await server.redis.dbsize()).toBe(6)
  await cache.invalidateTags(['all'])
  expect(await server.redis.dbsize()).toBe(5)
})
