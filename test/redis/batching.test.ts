import { type LocalServer, startReplicated, startServer, waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache, type RedisSettings, type SettingsWarning } from 'holdfast'
import type { Redis } from 'ioredis'
import { describe, expect, inject, onTestFinished, test } from 'vitest'

interface Opened {
  readonly cache: RedisCache
  readonly warnings: SettingsWarning[]
}

function open(LOCATION: RedisSettings['LOCATION'], OPTIONS: RedisSettings['OPTIONS'] = {}): Opened {
  return openSettings({ LOCATION, OPTIONS })
}

function openSettings(own: RedisSettings): Opened {
  const warnings: SettingsWarning[] = []
  const settings = { ...own, BACKEND: 'redis', KEY_PREFIX: 'batching' } as const
  const caches = createCaches(settings, { onWarning: (warning) => warnings.push(warning) })
  onTestFinished(() => caches.close())
  return { cache: caches.get(), warnings }
}

/** How often each command was executed while work ran, by `INFO commandstats`. */
async function countCommands(server: LocalServer, work: () => Promise<unknown>): Promise<Record<string, number>> {
  const { Redis: Client } = await import('ioredis')
  const admin = new Client(server.port)
  try {
    await admin.config('RESETSTAT')
    await work()
    const info = await admin.info('commandstats')
    const counts = [...info.matchAll(/cmdstat_(\w+):calls=(\d+)/g)].map(([, name = '', calls]) => [name, Number(calls)])
    return Object.fromEntries(counts.filter(([name]) => name !== 'config' && name !== 'info'))
  } finally {
    admin.disconnect()
  }
}

const keys = Array.from({ length: 100 }, (_, index) => `k${index}`)

async function fill(cache: RedisCache): Promise<void> {
  await cache.setMany(Object.fromEntries(keys.map((key) => [key, `value of ${key}`])))
}

describe('gets of one tick', () => {
  test('travel as one MGET, and each gets its own value, a miss its default', async () => {
    await using server = await startServer()
    const { cache } = open(server.url)
    await fill(cache)
    const found: unknown[] = []
    const counts = await countCommands(server, async () => {
      found.push(...(await Promise.all([...keys.map((key) => cache.get(key)), cache.get('missing', { default: 7 })])))
    })
    expect(counts).toEqual({ mget: 1 })
    expect(found).toEqual([...keys.map((key) => `value of ${key}`), 7])
  })

  test('travel to a replica as one MGET too', async () => {
    await using servers = await startReplicated()
    const [replica] = servers.replicas as [LocalServer]
    const { cache } = open(servers.servers.map(({ url }) => url))
    await fill(cache)
    await waitFor('the replica has all', async () => (await cache.getMany(keys)).size === keys.length)
    const counts = await countCommands(replica, () => Promise.all(keys.map((key) => cache.get(key))))
    expect(counts).toMatchObject({ mget: 1 })
  })

  test('of one key get values of their own, so that one caller can change its own', async () => {
    const { cache } = open(inject('servers').single)
    await cache.set('object', { list: [1] })
    const [one, other] = await Promise.all([cache.get<{ list: number[] }>('object'), cache.get('object')])
    one?.list.push(2)
    expect(other).toEqual({ list: [1] })
  })

  test('that are alone are a GET; 1,000 are some MGETs; BATCH_GETS: false is a GET for each', async () => {
    await using server = await startServer()
    const { cache } = open(server.url)
    await fill(cache)
    expect(await countCommands(server, () => cache.get('k1'))).toEqual({ get: 1 })
    const many = Array.from({ length: 1000 }, (_, index) => cache.get.bind(cache, `k${index}`))
    expect(await countCommands(server, () => Promise.all(many.map((get) => get())))).toEqual({ mget: 4 })
    const { cache: plain } = open(server.url, { BATCH_GETS: false })
    await plain.get('k1')
    expect(await countCommands(server, () => Promise.all(keys.map((key) => plain.get(key))))).toEqual({ get: 100 })
  })

  test.each([true, false])(
    'see what was sent before them, and not what came after; BATCH_COMMANDS: %s',
    async (BATCH_COMMANDS) => {
      const { cache } = open(inject('servers').single, { BATCH_COMMANDS })
      await cache.set('order', 0)
      const redis = (await cache.getRedisConnection()) as Redis
      const seen = await Promise.all([
        cache.get('order'),
        cache.get('order'),
        cache.set('order', 1),
        cache.get('order'),
        cache.get('order'),
        cache.incr('order'),
        cache.get('order'),
        redis.set(cache.makeKey('order'), '7'),
        cache.get('order'),
      ])
      expect(seen).toEqual([0, 0, true, 1, 1, 2, 2, 'OK', 7])
    },
  )

  test('to a server that forbids MGET travel alone for good, which is said once', async () => {
    const user = { name: 'app', password: 'secret', rules: '~* &* +@all -mget' }
    await using server = await startServer({ users: [user] })
    const { cache, warnings } = openSettings(server.settings)
    await fill(cache)
    for (const _ of [1, 2]) {
      const found = await Promise.all(keys.map((key) => cache.get(key)))
      expect(found).toEqual(keys.map((key) => `value of ${key}`))
    }
    expect(warnings).toEqual([
      {
        code: 'WARN_CACHE_REFUSED_COMMAND',
        path: 'CACHES.default.OPTIONS.BATCH_GETS',
        message: expect.stringContaining('NOPERM'),
      },
    ])
    expect(await countRefused(cache)).toBe(1)
  })

  test('of a key that the login may not read fail alone', async () => {
    const user = { name: 'app', password: 'secret', rules: '%RW~batching:1:k* &* +@all' }
    await using server = await startServer({ users: [user] })
    const { cache, warnings } = openSettings(server.settings)
    await fill(cache)
    const outcomes = await Promise.allSettled([cache.get('k1'), cache.get('forbidden'), cache.get('k2')])
    expect(outcomes).toEqual([
      { status: 'fulfilled', value: 'value of k1' },
      { status: 'rejected', reason: expect.objectContaining({ code: 'ERR_CACHE_SERVER' }) },
      { status: 'fulfilled', value: 'value of k2' },
    ])
    expect(warnings).toEqual([])
  })

  test('of values that cannot be decoded fail alone', async () => {
    const { cache } = open(inject('servers').single)
    await fill(cache)
    const redis = (await cache.getRedisConnection()) as Redis
    await redis.set(cache.makeKey('broken'), '{')
    const outcomes = await Promise.allSettled([cache.get('k1'), cache.get('broken'), cache.get('k2')])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({ reason: { code: 'ERR_CACHE_DECODE' } })
  })

  test('are a GET for each in a cluster, where keys have slots', async () => {
    const { cache } = open(inject('servers').cluster, { CLIENT_CLASS: 'cluster' })
    await fill(cache)
    expect(await Promise.all(keys.map((key) => cache.get(key)))).toEqual(keys.map((key) => `value of ${key}`))
  })
})

test.each([
  ['one server', { LOCATION: inject('servers').single }],
  ['a cluster', { LOCATION: inject('servers').cluster, OPTIONS: { CLIENT_CLASS: 'cluster' } }],
] as const)(
  'on %s, what is sent in one tick leaves in one write for each server, a small start aside',
  async (_, settings) => {
    const { cache } = openSettings(settings as RedisSettings)
    await fill(cache)
    const written = new Map<string, number>()
    const nodes = (await cache.nodes()).filter(({ role }) => role === 'primary')
    for (const node of nodes) {
      await node.run(async (redis) => {
        const { write } = redis.stream
        redis.stream.write = ((...args: Parameters<typeof write>) => {
          written.set(node.address, (written.get(node.address) ?? 0) + 1)
          return write.apply(redis.stream, args)
        }) as typeof write
      })
    }
    const few = keys.slice(0, 30)
    await Promise.all(few.map((key) => cache.set(key, 'text', { timeout: 60 })))
    expect([...written.values()]).toEqual(nodes.map(() => 1))
    written.clear()
    await Promise.all(keys.map((key) => cache.set(key, 'text'.repeat(100), { timeout: 60 })))
    expect([...written.values()]).toEqual(nodes.map(() => 2))
  },
)

/** How many MGETs the server has refused. */
async function countRefused(cache: RedisCache): Promise<number> {
  const redis = (await cache.getRedisConnection()) as Redis
  const info = await redis.info('commandstats')
  return Number(/cmdstat_mget:.*rejected_calls=(\d+)/.exec(info)?.[1] ?? 0)
}
