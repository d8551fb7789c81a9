import { inspect } from '@holdfast/core'
import { createCaches, RedisCache } from 'holdfast'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { nodeRedisVersions } from '../support/node-redis.ts'

const TOPOLOGIES = [
  ['one server', () => ({ LOCATION: inject('servers').single }), 1],
  ['a primary and its replica', () => ({ LOCATION: inject('servers').replicated }), 2],
  ['Sentinel', () => inject('servers').sentinel, 2],
  ['three shards', () => ({ LOCATION: inject('servers').shards, OPTIONS: { CLIENT_CLASS: 'sharded' } }), 3],
  ['a cluster', () => ({ LOCATION: inject('servers').cluster, OPTIONS: { CLIENT_CLASS: 'cluster' } }), 6],
] as const

describe.each(TOPOLOGIES)('a look into %s', (name, settings, count) => {
  const open = () => {
    const own = { BACKEND: 'redis', KEY_PREFIX: `look-${process.pid}-${Date.now()}`, ...settings() } as const
    const caches = createCaches({ default: own })
    const cache = caches.get('default')
    onTestFinished(async () => {
      await cache.clear()
      await caches.close()
    })
    return { cache, look: inspect(cache) }
  }

  test('finds where a key lives and what it holds, without counting a read', async () => {
    const { cache, look } = open()
    await cache.set('k', { a: 1 }, { tags: ['t'], timeout: 60 })
    const before = cache.stats()
    const report = await look.key('k')
    if (!(cache instanceof RedisCache)) throw new Error('not on Redis')
    const { storedKey, node, slot } = await cache.locate('k')
    expect(report).toMatchObject({
      storedKey,
      node,
      type: 'string',
      state: 'fresh',
      tags: [{ name: 't', valid: true }],
    })
    expect(report.slot).toBe(slot)
    expect(report.timeToLive).toBeGreaterThan(50)
    expect(report.bytes).toBeGreaterThan(10)
    expect(await look.value('k')).toMatchObject({ kind: 'value', value: { a: 1 } })
    expect(cache.stats()).toEqual(before)
  })

  test('names what is no value, and what is missing', async () => {
    const { cache, look } = open()
    await (cache as RedisCache).hset('h', 'field', 1)
    const hash = await look.key('h')
    expect(hash).toMatchObject({
      type: 'hash',
      state: 'other type',
      reasons: ['It holds a hash, which get() does not read.'],
    })
    expect(hash.bytes).toBeGreaterThan(0)
    expect(await look.value('h')).toBeUndefined()
    expect(await look.key('none')).toMatchObject({ type: 'none', state: 'missing' })
  })

  test('finds the keys of a pattern, and tells of steps that found nothing', async () => {
    const { cache, look } = open()
    await cache.setMany(Array.from({ length: 300 }, (_, index) => [`k:${index}`, index] as const))
    const found = new Set<string>()
    let steps = 0
    for await (const { keys } of look.walk('k:29?', 10)) {
      steps += 1
      for (const key of keys) found.add(key)
    }
    expect(found.size).toBe(10)
    expect(steps).toBeGreaterThan(20)
    expect(await look.size()).toBeGreaterThanOrEqual(300)
  })

  test('asks every server for its state', async () => {
    const { cache, look } = open()
    await cache.set('k', 1)
    const servers = await look.servers()
    expect(servers).toHaveLength(count)
    for (const server of servers) {
      expect(server).toMatchObject({ reachable: true, memory: expect.any(Number), version: expect.any(String) })
    }
    const replicas = servers.filter(({ role }) => role === 'replica')
    for (const replica of replicas) expect(replica.lag).toBeGreaterThanOrEqual(0)
    if (name === 'a cluster') {
      const slots = servers.flatMap((server) => server.slots.map(([first, last]) => last - first + 1))
      expect(slots.reduce((sum, own) => sum + own, 0)).toBe(16_384)
      const primaries = servers.filter(({ role }) => role === 'primary').map(({ address }) => address)
      for (const { primary } of replicas) expect(primaries).toContain(primary)
    }
  })
})

test('a server that is gone is not reachable, and no error', async () => {
  const caches = createCaches({ default: { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1/0' } })
  onTestFinished(() => caches.close())
  expect(await inspect(caches.get('default')).servers()).toMatchObject([{ address: '127.0.0.1:1', reachable: false }])
})

test.each(nodeRedisVersions)('a look goes through a cluster of node-redis %s too', async (version, lib) => {
  const client = lib.createCluster({ rootNodes: inject('servers').cluster.map((url) => ({ url })) })
  await client.connect()
  const KEY_PREFIX = `look-${version}-${process.pid}`
  const caches = createCaches({ default: { BACKEND: 'redis', LOCATION: client as never, KEY_PREFIX } })
  const cache = caches.get('default')
  onTestFinished(async () => {
    await cache.clear()
    await caches.close()
    client.destroy()
  })
  await cache.set('k', 'v')
  const look = inspect(cache)
  expect(await look.key('k')).toMatchObject({ type: 'string', state: 'fresh', bytes: 3 })
  const servers = await look.servers()
  expect(servers.filter(({ role }) => role === 'primary')).toHaveLength(3)
  for (const server of servers) expect(server.slots.length > 0).toBe(server.role === 'primary')
})
