import { setTimeout as delay } from 'node:timers/promises'
import {
  type LocalServer,
  startCluster,
  startReplicated,
  startSentinel,
  startServer,
  waitFor,
} from '@holdfast/local-redis'
import slotOf from 'cluster-key-slot'
import type { RedisCache } from 'holdfast'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startStallingProxy } from './stalling-proxy.ts'
import { isHeld, openNearAndFar, untilHeld } from './support.ts'

function connectTo(server: LocalServer): Redis {
  const redis = new Redis(server.port)
  redis.on('error', () => {})
  onTestFinished(() => redis.disconnect())
  return redis
}

/** Reads until a read is not served from memory any more, whatever it returns. */
function untilBypassed(cache: RedisCache, key: string): Promise<unknown> {
  return waitFor('reads go to the server', async () => {
    const { nearHits } = cache.stats()
    await cache.get(key).catch(() => {})
    return cache.stats().nearHits === nearHits
  })
}

describe('a connection for messages', () => {
  test('that is lost takes everything with it, and is made again', async () => {
    await using server = await startServer()
    const redis = connectTo(server)
    const { near, far } = openNearAndFar({ LOCATION: server.url })
    await far.set('k', 0)
    for (let round = 1; round <= 5; round += 1) {
      await untilHeld(near, 'k')
      await redis.client('KILL', 'TYPE', 'PUBSUB')
      await far.set('k', round)
      await untilBypassed(near, 'k')
      expect(await near.get('k')).toBe(round)
    }
    await untilHeld(near, 'k')
  })

  test('whose server hangs is bypassed, and nothing from before is served afterwards', async () => {
    await using server = await startServer()
    const { near, far } = openNearAndFar({ LOCATION: server.url, OPTIONS: { SOCKET_TIMEOUT: 0.3 } })
    await far.set('k', 'old')
    await untilHeld(near, 'k')
    await server.pause()
    await untilBypassed(near, 'k')
    await expect(near.get('k')).rejects.toMatchObject({ code: expect.stringMatching(/CONNECTION|TIMEOUT/) })
    await server.resume()
    await waitFor('the server takes writes', () => far.set('k', 'new').catch(() => false))
    expect(await waitFor('it is read', () => near.get('k').catch(() => undefined))).toBe('new')
    await untilHeld(near, 'k')
    expect(await near.get('k')).toBe('new')
  })

  test('that stands still while reads work is bypassed until it is back', async (context) => {
    await using server = await startServer()
    const proxy = await startStallingProxy(context, server)
    const { near } = openNearAndFar({ LOCATION: proxy.url })
    const redis = connectTo(server)
    await near.set('k', 1)
    await untilHeld(near, 'k')
    proxy.stall()
    await redis.set(near.makeKey('k'), 2)
    await waitFor('reads go to the server', async () => (await near.get('k')) === 2)
    expect(await isHeld(near, 'k')).toBe(false)
    proxy.release()
    await untilHeld(near, 'k')
    expect(await near.get('k')).toBe(2)
  })

  test('may have brought messages that a busy process has not read: it asks the server', async () => {
    await using server = await startServer()
    const { near } = openNearAndFar({ LOCATION: server.url })
    await near.set('k', 1)
    await untilHeld(near, 'k')
    const busyUntil = performance.now() + 1001
    while (performance.now() < busyUntil);
    expect(await isHeld(near, 'k')).toBe(false)
    await untilHeld(near, 'k')
  })

  test('that comes back finds a server that has lost all keys', async () => {
    await using server = await startServer()
    const { near, far } = openNearAndFar({ LOCATION: server.url })
    await far.set('k', 'old')
    await untilHeld(near, 'k')
    await server.kill()
    await untilBypassed(near, 'k')
    await server.restart()
    await waitFor('the server answers', async () => (await near.get('k').catch(() => 'down')) === undefined)
    await waitFor('it takes writes', () => far.set('k', 'new').catch(() => false))
    await waitFor('it is held again', async () => (await near.get('k')) === 'new' && isHeld(near, 'k'))
  })

  test.each([
    ['forbids tracking', { users: [{ name: 'app', password: 'p', rules: '~* &* +@all -client|tracking' }] }],
    ['forbids the channel', { users: [{ name: 'app', password: 'p', rules: '~* resetchannels +@all' }] }],
    ['does not know CLIENT', { args: ['--rename-command', 'CLIENT', ''] }],
  ])('of a server that %s is done without, which is said once', async (_, options) => {
    await using server = await startServer(options)
    const warnings: string[] = []
    const settings = 'users' in options ? server.settings : { LOCATION: server.url }
    const { near } = openNearAndFar(settings, {}, ({ code, message }) => warnings.push(`${code} ${message}`))
    await near.set('k', 1)
    await near.get('k')
    await waitFor('it is said', async () => warnings.length > 0)
    for (let round = 0; round < 5; round += 1) {
      expect(await isHeld(near, 'k')).toBe(false)
      expect(await near.get('k')).toBe(1)
    }
    expect(warnings).toEqual([expect.stringMatching(/^WARN_CACHE_NEAR_CACHE holds nothing: (NOPERM|ERR|unknown)/)])
  })
})

test('while a primary goes away, its replica answers what was being read to be held', async () => {
  await using servers = await startReplicated()
  const { near, far } = openNearAndFar({ LOCATION: servers.urls })
  const keys = Array.from({ length: 400 }, (_, index) => `k${index}`)
  await far.setMany(Object.fromEntries(keys.map((key) => [key, key])))
  await untilHeld(near, 'k0')
  await waitFor('the replica has them', async () => (await far.getMany(keys)).size === keys.length)
  const primary = connectTo(servers.primary)
  // It answers nothing until it is gone.
  primary.call('DEBUG', 'SLEEP', 5).catch(() => {})
  const reads = [...keys.map((key) => near.get(key)), near.getMany(keys).then(({ size }) => size)]
  await servers.primary.kill()
  expect(await Promise.all(reads)).toEqual([...keys, keys.length])
})

describe('after a failover', () => {
  test('of Sentinels, the new primary tells what changes', async () => {
    await using set = await startSentinel({ replicas: 1 })
    const { near, far } = openNearAndFar(set.settings)
    await far.set('k', 'old')
    await untilHeld(near, 'k')
    await set.primary.kill()
    await untilBypassed(near, 'k')
    await waitFor('the new primary takes writes', () => far.set('k', 'new').catch(() => false), { timeout: 20_000 })
    await waitFor('it is read', async () => (await near.get('k').catch(() => undefined)) === 'new')
    await untilHeld(near, 'k')
    await far.set('k', 'newer')
    await waitFor('the change arrives', async () => (await near.get('k')) === 'newer')
  }, 60_000)

  test.each(['kill', 'pause'] as const)(
    'of a cluster whose primary was hit by %s, too',
    async (how) => {
      await using cluster = await startCluster({ nodeTimeout: 1000 })
      const { near, far } = openNearAndFar({
        LOCATION: cluster.urls,
        OPTIONS: { CLIENT_CLASS: 'cluster', SOCKET_TIMEOUT: 0.5 },
      })
      const keys = ['a', 'b', 'c', 'd', 'e', 'f']
      for (const key of keys) await far.set(key, 'old')
      for (const key of keys) await untilHeld(near, key)
      const node = cluster.nodeOf(slotOf(far.makeKey('a')))
      await node[how]()
      await untilBypassed(near, 'a')
      for (const key of keys)
        await waitFor('a write', () => far.set(key, 'new').catch(() => false), { timeout: 20_000 })
      if (how === 'pause') await node.resume()
      for (const key of keys) {
        await waitFor('it is read', async () => (await near.get(key).catch(() => undefined)) === 'new')
        await waitFor('it is held', () => isHeld(near, key).catch(() => false))
        expect(await near.get(key)).toBe('new')
      }
    },
    60_000,
  )

  test('of a cluster that its operator ordered, which closes no connection', async () => {
    await using cluster = await startCluster()
    const { near, far } = openNearAndFar({ LOCATION: cluster.urls, OPTIONS: { CLIENT_CLASS: 'cluster' } })
    await far.set('k', 'old')
    await untilHeld(near, 'k')
    const slot = slotOf(far.makeKey('k'))
    const old = cluster.nodeOf(slot)
    const id = String(await connectTo(old).cluster('MYID'))
    for (const replica of cluster.replicas) {
      const redis = connectTo(replica)
      const described = String(await redis.cluster('NODES'))
      if (new RegExp(`myself,slave ${id}`).test(described)) await redis.cluster('FAILOVER')
    }
    await waitFor('the roles have changed', async () => String((await connectTo(old).role())[0]) === 'slave')
    await far.set('k', 'new')
    await waitFor('it is read', async () => (await near.get('k')) === 'new')
    await waitFor('it is held', () => isHeld(near, 'k'))
    await far.set('k', 'newer')
    await waitFor('the change arrives', async () => (await near.get('k')) === 'newer')
  }, 60_000)
})

describe('a slot of a cluster', () => {
  test('that has moved is told about by its new owner', async () => {
    await using cluster = await startCluster({ replicasPerPrimary: 0 })
    const { near, far } = openNearAndFar({ LOCATION: cluster.urls, OPTIONS: { CLIENT_CLASS: 'cluster' } })
    const keys = Array.from({ length: 10 }, (_, index) => `k${index}`)
    for (const key of keys) await far.set(key, 'old')
    for (const key of keys) await untilHeld(near, key)
    const slot = slotOf(far.makeKey('k0'))
    const [target] = cluster.primaries.filter((node) => node !== cluster.nodeOf(slot))
    await cluster.moveSlots({ from: slot, to: slot }, target as LocalServer)
    await far.set('k0', 'new')
    await waitFor('it is read', async () => (await near.get('k0')) === 'new')
    await waitFor('it is held', () => isHeld(near, 'k0'))
    await far.set('k0', 'newer')
    await waitFor('the change arrives', async () => (await near.get('k0')) === 'newer')
  })

  test('that is open holds no key that has moved already: another node would tell of its changes', async () => {
    await using cluster = await startCluster({ replicasPerPrimary: 0 })
    const { near, far } = openNearAndFar({ LOCATION: cluster.urls, OPTIONS: { CLIENT_CLASS: 'cluster' } })
    for (const key of ['{t}moved', '{t}stays']) {
      await far.set(key, 'old')
      await untilHeld(near, key)
    }
    const slot = slotOf(far.makeKey('{t}moved'))
    const owner = cluster.nodeOf(slot)
    const [target] = cluster.primaries.filter((node) => node !== owner) as [LocalServer]
    const [from, to] = [connectTo(owner), connectTo(target)]
    await to.cluster('SETSLOT', slot, 'IMPORTING', String(await from.cluster('MYID')))
    await from.cluster('SETSLOT', slot, 'MIGRATING', String(await to.cluster('MYID')))
    await from.migrate(target.host, target.port, '', 0, 5000, 'KEYS', far.makeKey('{t}moved'))
    await waitFor('the move has arrived', async () => !(await isHeld(near, '{t}moved')))
    for (let round = 0; round < 5; round += 1) {
      expect(await near.get('{t}moved')).toBe('old')
      await delay(20)
      expect(await isHeld(near, '{t}moved')).toBe(false)
      expect((await near.getMany(['{t}moved', '{t}stays'])).get('{t}moved')).toBe('old')
    }
    expect(await isHeld(near, '{t}stays')).toBe(true)
    await far.set('{t}moved', 'new')
    expect(await near.get('{t}moved')).toBe('new')
  })
})
