import { startServer, waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache } from 'holdfast'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SlowServers, slowDown } from '../support/slow-servers.ts'
import { type StartedServers, startTopology } from '../support/start-topology.ts'

// With Sentinels, connections are those of a primary with a replica.
const TOPOLOGIES = ['one server', 'a primary with a replica', 'shards', 'a cluster'] as const

// A reply comes in time; two of them, one after the other, do not. The margins are wide: these machines are busy.
const SOCKET_TIMEOUT = 2
const DELAY_MS = 1400

const TIMEOUT = { code: 'ERR_CACHE_TIMEOUT', node: expect.stringMatching(/^127\.0\.0\.1:\d+$/) }

/** A call that needs several round trips, one after the other. */
type Operation = readonly [name: string, run: (cache: RedisCache, key: string) => Promise<unknown>]

const load = (): number => 0

/** Calls for a key with a plain integer. */
const OF_A_PLAIN_KEY: readonly Operation[] = [
  ['set with tags', (cache, key) => cache.set(key, 'v', { tags: ['t'] })],
  ['setMany with tags', (cache, key) => cache.setMany({ [key]: 'v' }, { tags: ['t'] })],
  ['set with keepttl', (cache, key) => cache.set(key, 'v', { keepttl: true })],
  ['set with xx', (cache, key) => cache.set(key, 'v', { xx: true })],
  ['touch', (cache, key) => cache.touch(key, 60)],
  ['touch that removes', (cache, key) => cache.touch(key, 0)],
  ['expire', (cache, key) => cache.expire(key, 60)],
  ['persist', (cache, key) => cache.persist(key)],
  ['expireAt', (cache, key) => cache.expireAt(key, new Date(Date.now() + 60_000))],
  ['incrVersion', (cache, key) => cache.incrVersion(key)],
  ['getOrSet of a missing key', (cache, key) => cache.getOrSet(`${key} missing`, load)],
  ['getOrSet with a lock', (cache, key) => cache.getOrSet(`${key} missing`, load, { lock: true })],
]

const OF_A_TAGGED_KEY: readonly Operation[] = [
  ['get', (cache, key) => cache.get(key)],
  ['getMany', (cache, key) => cache.getMany([key, 'other'])],
  ['has', (cache, key) => cache.has(key)],
  ['add', (cache, key) => cache.add(key, 'v')],
  ['incr', (cache, key) => cache.incr(key)],
  ['getOrSet', (cache, key) => cache.getOrSet(key, load)],
]

const PAST_64_BITS: readonly Operation[] = [
  ['incr', (cache, key) => cache.incr(key)],
  ['hincrby', (cache, key) => cache.hincrby(`${key} hash`, 'field')],
]

const GROUPS = [
  ['of a key', OF_A_PLAIN_KEY],
  ['of a tagged key', OF_A_TAGGED_KEY],
  ['past 64 bits', PAST_64_BITS],
] as const

const CASES = GROUPS.flatMap(([group, operations]) =>
  operations.map(([name, run]) => [`${name} ${group}`, run] as const),
)

async function seed(cache: RedisCache): Promise<void> {
  for (const [name] of CASES) {
    const large = 2n ** 63n - 1n
    await cache.set(name, name.endsWith('bits') ? large : 1, name.includes('tagged') ? { tags: ['t'] } : {})
    await cache.hset(`${name} hash`, 'field', large)
  }
}

function openCache({ settings }: SlowServers): RedisCache {
  return createCaches({ ...settings, OPTIONS: { ...settings.OPTIONS, SOCKET_TIMEOUT } }).get()
}

describe.concurrent.each(TOPOLOGIES)('on %s, whose replies are late', (topology) => {
  let servers: StartedServers
  let slow: SlowServers
  let cache: RedisCache

  beforeAll(async () => {
    servers = await startTopology[topology]()
    slow = await slowDown(servers)
    cache = openCache(slow)
    await seed(cache)
    // Connects to every server.
    await Promise.all(Array.from({ length: 200 }, (_, index) => cache.get(`${index}`)))
    slow.delay(DELAY_MS)
  })

  afterAll(async () => {
    await cache?.close()
    await slow?.[Symbol.asyncDispose]()
    await servers?.[Symbol.asyncDispose]()
  })

  test('a call of one command succeeds, wherever it is answered', async () => {
    const calls = [cache.get('other'), cache.get('other', { read: 'primary' }), cache.set('k', 'v')]
    expect(await Promise.all(calls)).toEqual([undefined, undefined, true])
  })

  test('every call of several commands has one SOCKET_TIMEOUT for all of them', async () => {
    const outcomes = CASES.map(async ([name, run]) => [name, await run(cache, name).catch((error) => error)] as const)
    expect(Object.fromEntries(await Promise.all(outcomes))).toMatchObject(
      Object.fromEntries(CASES.map(([name]) => [name, TIMEOUT])),
    )
  })
})

describe.concurrent('on servers that do not have all keys together, and whose replies are late', () => {
  test('smove, sdiffstore and renaming between slots of a cluster have one SOCKET_TIMEOUT', async () => {
    await using servers = await startTopology['a cluster']()
    await using slow = await slowDown(servers)
    await using cache = openCache(slow)
    // CLUSTER KEYSLOT of ':1:foo' is 9445, of ':1:d' 12459, of ':1:k' 324: three primaries.
    for (const key of ['foo', 'd', 'k']) await cache.sadd(key, [1, 2])
    slow.delay(DELAY_MS)
    const outcomes = await Promise.allSettled([
      cache.smove('foo', 'd', 1),
      cache.sdiffstore('d', ['foo', 'k']),
      cache.incrVersion('k'),
    ])
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: TIMEOUT })
  })

  test('keys that are asked for one by one, after a refusal, have one SOCKET_TIMEOUT', async ({ onTestFinished }) => {
    await using server = await startServer({
      args: ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf'],
    })
    const admin = new Redis(server.url)
    onTestFinished(() => admin.disconnect())
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
    await waitFor('all slots are served', async () => String(await admin.cluster('INFO')).includes('cluster_state:ok'))
    const started = { primaries: [server], replicas: [], settings: { BACKEND: 'redis', LOCATION: server.url } } as const
    await using slow = await slowDown({ ...started, [Symbol.asyncDispose]: async () => {} })
    const calls = [
      (cache: RedisCache) => cache.getMany(['a', 'b', 'c']),
      (cache: RedisCache) => cache.deleteMany(['a', 'b', 'c']),
      (cache: RedisCache) => cache.sunion(['a', 'b', 'c']),
    ]
    // Each learns from its own first refusal.
    const caches = calls.map(() => openCache(slow))
    onTestFinished(async () => void (await Promise.all(caches.map((cache) => cache.close()))))
    await Promise.all(caches.map((cache) => cache.get('k')))
    slow.delay(DELAY_MS)
    const outcomes = await Promise.allSettled(calls.map((call, at) => call(caches[at] as RedisCache)))
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: TIMEOUT })
  })
})

test.concurrent('servers that hang are asked within one SOCKET_TIMEOUT, also for a write that any of them may take', async ({
  onTestFinished,
}) => {
  await using first = await startServer()
  await using second = await startServer()
  await using third = await startServer()
  const servers = [first, second, third]
  const caches = createCaches({
    BACKEND: 'redis',
    LOCATION: servers.map(({ url }) => url),
    OPTIONS: { SOCKET_TIMEOUT, REPLICA_READ_ONLY: false },
  })
  onTestFinished(() => caches.close())
  const cache = caches.get()
  // Reads connect to the others.
  for (let read = 0; read < 20; read += 1) await cache.get('k')
  await cache.set('k', 'v')
  for (const server of servers) await server.pause()
  const begun = performance.now()
  const outcomes = await Promise.allSettled([cache.set('k', 'w'), cache.get('k')])
  const waited = performance.now() - begun
  for (const server of servers) await server.resume()
  for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: 'ERR_CACHE_TIMEOUT' } })
  expect(waited).toBeLessThan(1.9 * SOCKET_TIMEOUT * 1000)
})

test.concurrent('a walk over a cluster waits for a primary that hangs for one SOCKET_TIMEOUT', async ({
  onTestFinished,
}) => {
  await using servers = await startTopology['a cluster']()
  const { settings, primaries, replicas } = servers
  const cache = createCaches({ ...settings, OPTIONS: { ...settings.OPTIONS, SOCKET_TIMEOUT } }).get()
  onTestFinished(() => cache.close())
  // None of them takes its place meanwhile.
  for (const { url } of replicas) {
    const admin = new Redis(url)
    await admin.config('SET', 'cluster-replica-no-failover', 'yes')
    admin.disconnect()
  }
  await cache.set('k', 'v')
  expect(await cache.keys('*')).toEqual(['k'])
  const hung = primaries[0] as (typeof primaries)[number]
  await hung.pause()
  const begun = performance.now()
  const outcome = await cache.clear().catch((error: unknown) => error)
  const waited = performance.now() - begun
  await hung.resume()
  expect(outcome).toMatchObject({ code: 'ERR_CACHE_TIMEOUT', node: `127.0.0.1:${hung.port}` })
  expect(waited).toBeLessThan(1.7 * SOCKET_TIMEOUT * 1000)
})
