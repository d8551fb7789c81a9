import { startServer } from '@holdfast/local-redis'
import { createCaches, type RedisCache } from 'holdfast'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest'

const LOCATION = inject('servers').shards
const NAMES = Array.from({ length: 60 }, (_, index) => `key:${index}`)
const entries = (): Map<string, number> => new Map(NAMES.map((name, index) => [name, index]))

/** One cache for the running test. */
function openCache(prefix = 'sharded', location: string | readonly string[] = LOCATION): RedisCache {
  const settings = {
    BACKEND: 'redis',
    LOCATION: location,
    KEY_PREFIX: prefix,
    OPTIONS: { CLIENT_CLASS: 'sharded' },
  } as const
  const caches = createCaches(settings)
  onTestFinished(() => caches.close())
  return caches.get()
}

describe('shards', () => {
  let cache: RedisCache
  let raw: readonly Redis[]

  beforeAll(() => {
    raw = LOCATION.map((url) => new Redis(url))
  })
  afterAll(() => {
    for (const redis of raw) redis.disconnect()
  })
  beforeEach(async () => {
    cache = openCache()
    await cache.clear()
  })

  const callsOf = async (redis: Redis, command: string): Promise<number> => {
    const stats = await redis.info('commandstats')
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0)
  }
  const holders = async (storedKey: string): Promise<string[]> => {
    const found = await Promise.all(raw.map((redis) => redis.exists(storedKey)))
    return LOCATION.filter((_, index) => found[index] === 1)
  }

  test('share the keys: each key is where locate says, and nowhere else', async () => {
    await cache.setMany(entries())
    const nodes = new Set<string>()
    for (const name of NAMES) {
      const { storedKey, node } = await cache.locate(name)
      expect(await holders(storedKey)).toEqual([`redis://${node}/0`])
      nodes.add(node)
    }
    expect(nodes.size).toBe(3)
  })

  test('are asked for many keys by one command each', async () => {
    await cache.setMany(entries())
    for (const [command, call] of [
      ['mget', () => cache.getMany([...NAMES, 'missing'])],
      ['unlink', () => cache.deleteMany(NAMES)],
    ] as const) {
      const before = await Promise.all(raw.map((redis) => callsOf(redis, command)))
      const result = await call()
      const after = await Promise.all(raw.map((redis) => callsOf(redis, command)))
      expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 1])
      expect(result).toEqual(command === 'mget' ? entries() : NAMES.length)
    }
  })

  test('are walked over, matched and cleared together, each once', async () => {
    await cache.setMany(entries())
    await cache.set('other', 1)
    expect((await cache.keys()).sort()).toEqual([...NAMES, 'other'].sort())
    expect(await cache.deletePattern('key:*')).toBe(NAMES.length)
    expect(await cache.keys()).toEqual(['other'])
    await cache.setMany(entries())
    expect(await cache.clear()).toBe(NAMES.length + 1)
    expect(await Promise.all(raw.map(async (redis) => (await redis.keys('sharded:*')).length))).toEqual([0, 0, 0])
  })

  test('keep the lifetime of a key that a new version moves to another shard', async () => {
    const nodeOf = async (name: string, version: number): Promise<string> =>
      (await cache.locate(name, { version })).node
    let moved = 0
    for (const name of NAMES) {
      await cache.set(name, { name }, { timeout: 100 })
      if ((await nodeOf(name, 1)) !== (await nodeOf(name, 2))) moved += 1
      expect(await cache.incrVersion(name)).toBe(2)
      expect(await cache.get(name)).toBeUndefined()
      expect(await cache.get(name, { version: 2 })).toEqual({ name })
      expect(await cache.ttl(name, { version: 2 })).toBeGreaterThan(90)
    }
    expect(moved).toBeGreaterThan(0)
    expect(moved).toBeLessThan(NAMES.length)
  })

  test('keep keys with one hash tag together, and count', async () => {
    const nodes = await Promise.all(NAMES.map(async (name) => (await cache.locate(`{user}:${name}`)).node))
    expect(new Set(nodes).size).toBe(1)
    await cache.setMany(entries())
    expect(await Promise.all(NAMES.map((name) => cache.incr(name, 10)))).toEqual(NAMES.map((_, index) => index + 10))
  })

  test('have no common connection: getRedisConnection needs a key', async () => {
    await expect(cache.getRedisConnection()).rejects.toMatchObject({
      code: 'ERR_CACHE_ARGUMENT',
      message: expect.stringContaining('getRedisConnection({ key })'),
    })
    for (const name of NAMES.slice(0, 10)) {
      const redis = (await cache.getRedisConnection({ key: name, version: 5 })) as Redis
      expect(`127.0.0.1:${redis.options.port}`).toBe((await cache.locate(name, { version: 5 })).node)
    }
  })

  test('are distinguished by the text of LOCATION, as in Python', async () => {
    const list = openCache('sharded', LOCATION)
    const commas = openCache('sharded', LOCATION.join(','))
    const other = openCache(
      'sharded',
      LOCATION.map((url) => `${url}?socket_timeout=2`),
    )
    const nodesOf = (of: RedisCache): Promise<string[]> =>
      Promise.all(NAMES.map(async (name) => (await of.locate(name)).node))
    expect(await nodesOf(list)).toEqual(await nodesOf(commas))
    expect(await nodesOf(list)).not.toEqual(await nodesOf(other))
  })
})

test('a shard that is down fails its own keys only', async () => {
  await using first = await startServer()
  await using second = await startServer()
  const cache = openCache('', [first.url, second.url])
  await cache.setMany(entries())
  await second.kill()
  for (const name of NAMES) {
    const { node } = await cache.locate(name)
    if (node === `${first.host}:${first.port}`) expect(await cache.has(name)).toBe(true)
    else await expect(cache.has(name)).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION', node })
  }
  await expect(cache.getMany(NAMES)).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
})
