import { createCaches, type RedisCache, type RedisSettings } from 'holdfast'
import { Cluster, Redis } from 'ioredis'
import { beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest'
import { type ProxiedConnection, startProxy } from '../support/held-connections.ts'

const LARGE = 'L'.repeat(300_000)
const HUGE = 'H'.repeat(64 * 1024 * 1024)
/** Takes a while, and less than a second also on a busy machine. */
const LARGER = 'L'.repeat(4 * 1024 * 1024)

interface Opened {
  readonly cache: RedisCache
  /** The connections that it has by now. */
  readonly connections: readonly ProxiedConnection[]
}

/** Reads and writes past a cache, so that what has arrived can be seen. */
type Observer = Redis | Cluster

const portOf = (url: string): number => Number(new URL(url).port)

async function openServer(OPTIONS: RedisSettings['OPTIONS']): Promise<Opened & { readonly observer: Observer }> {
  const port = portOf(inject('servers').single)
  const { ports, connections } = await startProxy([port])
  const LOCATION = `redis://127.0.0.1:${ports.get(port)}/0`
  return { cache: openCache({ LOCATION, OPTIONS }), connections, observer: new Redis(inject('servers').single) }
}

async function openCluster(OPTIONS: RedisSettings['OPTIONS']): Promise<Opened & { readonly observer: Observer }> {
  const urls = inject('servers').cluster
  const { ports, connections } = await startProxy(urls.map(portOf))
  const address_remap = ([host, port]: readonly [string, number]): readonly [string, number] => [
    host,
    ports.get(Number(port)) ?? port,
  ]
  const LOCATION = [...ports.values()].map((port) => `redis://127.0.0.1:${port}`)
  const cache = openCache({
    LOCATION,
    OPTIONS: { ...OPTIONS, CLIENT_CLASS: 'cluster', CONNECTION_POOL_KWARGS: { address_remap } },
  })
  const observer = new Cluster(urls.map((url) => ({ host: '127.0.0.1', port: portOf(url) })))
  return { cache, connections, observer }
}

function openCache(settings: RedisSettings): RedisCache {
  const caches = createCaches({ BACKEND: 'redis', KEY_PREFIX: 'large', ...settings })
  onTestFinished(() => caches.close())
  return caches.get()
}

/** Whether a promise has settled. */
function watch(promise: Promise<unknown>): { readonly settled: boolean } {
  const state = { settled: false }
  const end = (): void => {
    state.settled = true
  }
  promise.then(end, end)
  return state
}

describe.each([
  ['one server', openServer],
  ['a cluster', openCluster],
] as const)('on %s', (_, open) => {
  let cache: RedisCache
  let observer: Observer
  let connections: readonly ProxiedConnection[]
  /** That of the server of the key `{large}`. */
  let first: readonly ProxiedConnection[]
  let second: ProxiedConnection

  beforeEach(async () => {
    ;({ cache, connections, observer } = await open({ SOCKET_TIMEOUT: 60 }))
    onTestFinished(() => observer.disconnect())
    await cache.clear()
    await cache.set('{large}', 'small')
    first = [...connections]
    await cache.set('{large}', LARGE)
    const more = connections.filter((connection) => !first.includes(connection))
    expect(more).toHaveLength(1)
    second = more[0] as ProxiedConnection
  })

  const stored = (): Promise<string | null> => observer.get(cache.makeKey('{large}'))

  /** Keys on the server of `{large}`, small ones. */
  const keys = Array.from({ length: 10 }, (_, index) => `{large}${index}`)

  test('small values are answered while 64 MB are written', async () => {
    second.holdRequests()
    const write = cache.set('{large}', HUGE)
    const { settled } = watch(write)
    for (const key of keys) {
      expect(await cache.set(key, key)).toBe(true)
      expect(await cache.get(key)).toBe(key)
    }
    expect(await Promise.all(keys.map((key) => cache.get(key)))).toEqual(keys)
    expect(settled).toBe(false)
    second.release()
    expect(await write).toBe(true)
    expect((await stored())?.length).toBe(HUGE.length + 2)
  })

  test('small values are answered while a value is read that was large before, also in the same tick', async () => {
    await cache.setMany(Object.fromEntries(keys.map((key) => [key, key])))
    expect(await cache.get('{large}')).toBe(LARGE)
    second.holdReplies()
    const read = cache.get('{large}')
    const state = watch(read)
    expect(await Promise.all(keys.map((key) => cache.get(key)))).toEqual(keys)
    expect(state.settled).toBe(false)
    second.release()
    expect(await read).toBe(LARGE)
    expect(await cache.getMany(['{large}', ...keys])).toEqual(
      new Map([['{large}', LARGE], ...keys.map((k) => [k, k])] as [string, string][]),
    )
  })

  test('a value is known to be large once it was read', async () => {
    await observer.set(cache.makeKey('{large}other'), JSON.stringify(LARGE))
    expect(await cache.get('{large}other')).toBe(LARGE)
    second.holdReplies()
    const state = watch(cache.get('{large}other').catch(() => {}))
    for (const key of keys) await cache.get(key)
    expect(state.settled).toBe(false)
    second.release()
  })

  test('what follows a large value under its key waits for it', async () => {
    await cache.set('{large}1', 'one')
    second.holdRequests()
    const outcomes = [
      cache.set('{large}', HUGE),
      cache.get('{large}').then((value) => value === HUGE),
      cache.set('{large}', 1),
      cache.incr('{large}'),
      cache.getMany(['{large}', '{large}1']),
      cache.deleteMany(['{large}1', '{large}']),
      cache.get('{large}'),
    ]
    const states = outcomes.map(watch)
    for (const key of ['{large}2', '{large}3']) await cache.set(key, 'other')
    expect(states.every(({ settled }) => !settled)).toBe(true)
    second.release()
    expect(await Promise.all(outcomes)).toEqual([
      true,
      true,
      true,
      2,
      new Map<string, unknown>([
        ['{large}', 2],
        ['{large}1', 'one'],
      ]),
      2,
      undefined,
    ])
  })

  test('a large value waits for what was sent before under its key', async () => {
    for (const connection of first) connection.holdRequests()
    const outcomes = [cache.set('{large}', 'before'), cache.get('{large}'), cache.set('{large}', HUGE)]
    for (let look = 0; look < 100; look += 1) expect(await stored()).toBe(JSON.stringify(LARGE))
    for (const connection of first) connection.release()
    expect(await Promise.all(outcomes)).toEqual([true, 'before', true])
    expect((await stored())?.length).toBe(HUGE.length + 2)
  })

  test('a read of a large value waits for what was sent before under its key', async () => {
    for (const connection of first) connection.holdRequests()
    const outcomes = [cache.set('{large}', 'before'), cache.get('{large}')]
    const read = watch(outcomes[1] as Promise<unknown>)
    for (let look = 0; look < 100; look += 1) expect(await stored()).toBe(JSON.stringify(LARGE))
    expect(read.settled).toBe(false)
    for (const connection of first) connection.release()
    expect(await Promise.all(outcomes)).toEqual([true, 'before'])
  })

  test('all calls of a tick keep their order under each key', async () => {
    const outcomes = Array.from({ length: 50 }, (_, round) => [
      cache.set('{large}', round),
      cache.get('{large}'),
      cache.set('{large}', LARGE),
      cache.get('{large}'),
      cache.delete('{large}'),
    ])
    for (const [round, calls] of outcomes.entries()) {
      expect(await Promise.all(calls)).toEqual([true, round, true, LARGE, true])
    }
  })

  test('who waits for what was sent before fails with it when that is late', async () => {
    const opened = await open({ SOCKET_TIMEOUT: 0.3 })
    onTestFinished(() => opened.observer.disconnect())
    await opened.cache.set('{large}', LARGE)
    for (const connection of opened.connections) connection.holdRequests()
    const outcomes = [opened.cache.incr('{large}'), opened.cache.set('{large}', LARGE)]
    expect(await Promise.all(outcomes.map((outcome) => outcome.catch((error) => error.code)))).toEqual([
      'ERR_CACHE_TIMEOUT',
      'ERR_CACHE_TIMEOUT',
    ])
  })

  test('close() waits for a large value, and a second at most', async () => {
    const done = cache.set('{large}', LARGER)
    await cache.close()
    expect(await done).toBe(true)
  })

  test('close() ends a transfer that hangs', async () => {
    second.holdRequests()
    const hangs = cache.set('{large}', HUGE).catch((error) => error.code)
    await cache.close()
    expect(await hangs).toBe('ERR_CACHE_CONNECTION')
  })

  test('LARGE_VALUE_BYTES: false sends all over one connection', async () => {
    const opened = await open({ SOCKET_TIMEOUT: 60, LARGE_VALUE_BYTES: false })
    onTestFinished(() => opened.observer.disconnect())
    await opened.cache.set('{large}', 'small')
    const before = opened.connections.length
    await opened.cache.set('{large}', LARGE)
    expect(await opened.cache.get('{large}')).toBe(LARGE)
    expect(opened.connections).toHaveLength(before)
  })
})
