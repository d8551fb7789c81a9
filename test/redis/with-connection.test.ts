import { waitFor } from '@holdfast/local-redis'
import { type CacheSettings, createCaches, type RedisCache } from 'holdfast'
import { describe, expect, onTestFinished, test } from 'vitest'
import { redisTopologies, type Topology, transports } from '../support/topologies.ts'

const NEEDS_KEY = new Set(['three shards', 'a Redis cluster of six nodes'])
const INCREMENTS = 50
let caches = 0

/** One cache for the running test, under its own prefix. */
async function openCache(topology: Topology, kwargs: object = {}): Promise<RedisCache> {
  const running = await topology.start()
  onTestFinished(() => running[Symbol.asyncDispose]())
  const { settings } = running
  const options = settings.OPTIONS as { readonly CONNECTION_POOL_KWARGS?: object } | undefined
  caches += 1
  const cache = createCaches({
    ...settings,
    KEY_PREFIX: `with-connection-${process.pid}-${caches}`,
    OPTIONS: { ...options, CONNECTION_POOL_KWARGS: { ...options?.CONNECTION_POOL_KWARGS, ...kwargs } },
  } as CacheSettings).get() as RedisCache
  onTestFinished(() => cache.close())
  return cache
}

describe.each([...redisTopologies, ...transports])('withConnection on $name', (topology) => {
  test('fifty increments by WATCH and MULTI at once make fifty', async () => {
    const cache = await openCache(topology, { max_connections: INCREMENTS })
    const key = cache.makeKey('stock')
    const increment = (): Promise<void> =>
      cache.withConnection(
        async (redis) => {
          for (;;) {
            await redis.watch(key)
            const next = Number(await redis.get(key)) + 1
            if (await redis.multi().set(key, next).exec()) return
          }
        },
        { key: 'stock' },
      )
    await Promise.all(Array.from({ length: INCREMENTS }, increment))
    const stored = await cache.withConnection((redis) => redis.get(key), { key: 'stock' })
    expect(stored).toBe(`${INCREMENTS}`)
  })

  // As redis-py's documentation has it: None, and 2 ** 31, mean "any number".
  test.each([null, 2 ** 31])('max_connections: %j leases without limit, at once', async (max_connections) => {
    const cache = await openCache(topology, { max_connections })
    const lease = (): Promise<string> => cache.withConnection((redis) => redis.ping(), { key: 'stock' })
    const begun = performance.now()
    expect(await Promise.all([lease(), lease(), lease()])).toEqual(['PONG', 'PONG', 'PONG'])
    expect(performance.now() - begun).toBeLessThan(1000)
  })

  test('a blocking command holds up nobody else', async () => {
    const cache = await openCache(topology)
    const queue = cache.makeKey('queue')
    let blocked = true
    const popped = cache.withConnection(
      async (redis) => {
        const job = await redis.blpop(queue, 20)
        blocked = false
        return job
      },
      { key: 'queue' },
    )
    const shared = await cache.getRedisConnection({ key: 'queue' })
    await waitFor('the other connection blocks', () =>
      cache.withConnection(async (redis) => /blocked_clients:[1-9]/.test(await redis.info('clients')), {
        key: 'queue',
      }),
    )
    expect(await cache.get('queue-of-others')).toBeUndefined()
    expect(await cache.get('queue')).toBeUndefined()
    expect(blocked).toBe(true)
    await shared.rpush(queue, 'job')
    expect(await popped).toEqual([queue, 'job'])
  })

  if (NEEDS_KEY.has(topology.name)) {
    test('without a key it says that it needs one', async () => {
      const cache = await openCache(topology)
      await expect(cache.withConnection((redis) => redis.ping())).rejects.toMatchObject({
        code: 'ERR_CACHE_ARGUMENT',
        message: expect.stringMatching(/key/),
        operation: 'withConnection',
      })
    })
  } else {
    test('without a key it leads to the primary', async () => {
      const cache = await openCache(topology)
      expect(await cache.withConnection((redis) => redis.info('replication'))).toContain('role:master\r\n')
    })
  }

  test('one more than max_connections is refused with the names of cache and method', async () => {
    const cache = await openCache(topology, { max_connections: 1 })
    const held = Promise.withResolvers<void>()
    const free = Promise.withResolvers<void>()
    const first = cache.withConnection(
      async () => {
        held.resolve()
        await free.promise
      },
      { key: 'k' },
    )
    await held.promise
    await expect(cache.withConnection((redis) => redis.ping(), { key: 'k' })).rejects.toMatchObject({
      code: 'ERR_CACHE_POOL_EXHAUSTED',
      alias: 'default',
      operation: 'withConnection',
    })
    free.resolve()
    await first
    expect(await cache.withConnection((redis) => redis.ping(), { key: 'k' })).toBe('PONG')
  })

  test('after close() it is refused', async () => {
    const cache = await openCache(topology)
    await cache.withConnection((redis) => redis.ping(), { key: 'k' })
    await cache.close()
    await expect(cache.withConnection((redis) => redis.ping(), { key: 'k' })).rejects.toMatchObject({
      code: 'ERR_CACHE_CLOSED',
    })
  })
})
