import { HoldfastKeyvStore } from '@holdfast/keyv'
import { collectCaches } from '@holdfast/prometheus'
import { sessionStore } from '@holdfast/session'
import { type CachesSettings, createCaches, type RedisCache } from 'holdfast'
import { Registry } from 'prom-client'
import { describe, expect, onTestFinished, test } from 'vitest'
import { topologies } from '../support/topologies.ts'
import { expectCleanPrototypes, NAMES, objectWith } from './names.ts'

expectCleanPrototypes()

describe.each(topologies.filter(({ name }) => /local|one Redis|cluster/.test(name)))('on $name', (topology) => {
  async function open(OPTIONS: object = {}): Promise<RedisCache> {
    const running = await topology.start()
    const settings = { ...running.settings, KEY_PREFIX: `names ${process.pid}` }
    const caches = createCaches({ ...settings, OPTIONS: { ...settings.OPTIONS, ...OPTIONS } } as typeof settings)
    const cache = caches.get() as RedisCache
    onTestFinished(async () => {
      await cache.clear()
      await caches.close()
      await running[Symbol.asyncDispose]()
    })
    return cache
  }

  test.each(NAMES)('%s is a key, a tag, a lock and a limit like others', async (name) => {
    const cache = await open({ KEY_FAMILIES: [name, 'other:*'] })
    expect(await cache.get(name)).toBeUndefined()
    expect(await cache.getMany([name])).toEqual(new Map())
    await cache.setMany(objectWith(name, 1))
    await cache.set('tagged', 2, { tags: [name] })
    expect(await cache.getMany([name, 'tagged'])).toEqual(
      new Map([
        [name, 1],
        ['tagged', 2],
      ]),
    )
    expect(await cache.incr(name)).toBe(2)
    expect((await cache.keys()).sort()).toEqual([name, 'tagged'].sort())
    expect(await cache.invalidateTags([name])).toBe(1)
    expect(await cache.get('tagged')).toBeUndefined()
    expect(
      await cache.getOrSetMany(['a', name], (missing) => new Map(missing.map((key) => [key, `loaded ${key}`]))),
    ).toEqual(
      new Map<string, unknown>([
        ['a', 'loaded a'],
        [name, 2],
      ]),
    )
    expect(await cache.lock(name, { timeout: 1 }).acquire()).toBe(true)
    expect((await cache.consume(name, { limit: 1, window: 60 })).allowed).toBe(true)
    expect((await cache.consume(name, { limit: 1, window: 60 })).allowed).toBe(false)
    expect(cache.stats().families.find(({ family }) => family === name)?.hits).toBeGreaterThan(0)
  })

  test('as an option of a call it is refused with its name, and changes nothing', async () => {
    const cache = await open()
    for (const name of NAMES) {
      await expect(cache.set('k', 1, objectWith(name, { xx: true }) as never)).rejects.toMatchObject({
        code: 'ERR_CACHE_ARGUMENT',
        message: expect.stringContaining(name),
      })
    }
    expect(await cache.has('k')).toBe(false)
  })

  test.each(NAMES)('%s is a key of Keyv and an id of a session', async (name) => {
    const cache = await open()
    const store = new HoldfastKeyvStore(cache)
    expect(await store.get(name)).toBeUndefined()
    await store.set(name, 'kept')
    expect(await store.get(name)).toBe('kept')
    expect(await store.delete(name)).toBe(true)
    const sessions = sessionStore(cache)
    expect(await sessions.get(name)).toBeNull()
    const session = { cookie: { originalMaxAge: null }, ...{ user: 7 } }
    await sessions.set(name, session as never)
    expect(await sessions.get(name)).toMatchObject({ user: 7 })
    expect(await sessions.ids()).toEqual([name])
    await sessions.destroy(name)
    expect(await sessions.get(name)).toBeNull()
  })
})

test.each(NAMES)('%s is an alias, and a family, in the metrics', async (name) => {
  const settings = objectWith(name, { BACKEND: 'locmem', OPTIONS: { KEY_FAMILIES: [name] } }) as CachesSettings
  await using caches = createCaches(settings)
  const register = new Registry()
  const stop = collectCaches(caches, { register })
  await caches.get(name).set(name, 1)
  await caches.get(name).get(name)
  const text = await register.metrics()
  stop()
  expect(text).toContain(`{alias="${name}",topology="locmem",family="${name}",result="hit"} 1`)
})

test.each(NAMES)('a hash has a field %s like others', async (name) => {
  const one = topologies.find((each) => each.name === 'one Redis server')
  await using running = await (one as (typeof topologies)[number]).start()
  await using caches = createCaches({ ...running.settings, KEY_PREFIX: `fields ${process.pid}` })
  const cache = caches.get() as RedisCache
  await cache.hset('hash', name, 1)
  await cache.hset('hash', 'a', 2)
  expect(await cache.hget('hash', name)).toBe(1)
  expect(await cache.hincrby?.('hash', name, 1)).toBe(2)
  expect([...(await cache.hkeys('hash'))].sort()).toEqual(['a', name].sort())
  expect(Object.entries(Object.fromEntries(await cache.hgetall('hash'))).sort()).toEqual(
    [
      ['a', 2],
      [name, 2],
    ].sort(),
  )
  await cache.delete('hash')
})
