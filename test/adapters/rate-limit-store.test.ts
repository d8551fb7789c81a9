import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { rateLimitStore } from '@holdfast/adapters'
import express from 'express'
import { type Options, rateLimit, type Store } from 'express-rate-limit'
import { type Cache, createCaches, type RedisCache } from 'holdfast'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { topologies } from '../support/topologies.ts'

let prefix = 0

async function openCaches({ start }: (typeof topologies)[number]): Promise<readonly [Cache, Cache]> {
  const running = await start()
  prefix += 1
  const open = () => createCaches({ ...running.settings, KEY_PREFIX: `rate${prefix}` })
  const [one, two] = [open(), open()]
  onTestFinished(async () => {
    await Promise.all([one.close(), two.close()])
    await running[Symbol.asyncDispose]()
  })
  return [one.get(), two.get()]
}

async function startApp(store: Store, options: Partial<Options> = {}): Promise<string> {
  const app = express()
  app.use(
    rateLimit({ windowMs: 60_000, limit: 5, legacyHeaders: false, standardHeaders: 'draft-7', ...options, store }),
  )
  app.get('/', (_req, res) => void res.send('ok'))
  app.get('/missing', (_req, res) => void res.status(404).send('none'))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe.each(topologies)('express-rate-limit on $name', (topology) => {
  test('of 20 requests at once exactly the limit passes, however many processes count', async () => {
    const caches = await openCaches(topology)
    // Local memory is that of one createCaches() call.
    const [one, two] = topology.name === 'local memory' ? [caches[0], caches[0]] : caches
    const urls = await Promise.all([one, two].map((cache) => startApp(rateLimitStore(cache))))
    const responses = await Promise.all(Array.from({ length: 20 }, (_, at) => fetch(urls[at % 2] as string)))
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(5)
    expect(responses.filter(({ status }) => status === 429)).toHaveLength(15)
    const limits = responses.map(({ headers }) => /remaining=(\d+), reset=(\d+)/.exec(String(headers.get('ratelimit'))))
    expect(limits.map((each) => Number(each?.[1])).sort((a, b) => b - a)).toEqual([4, 3, 2, 1, ...Array(16).fill(0)])
    for (const each of limits) expect(Number(each?.[2])).toBeGreaterThan(50)
  })
})

const memory = topologies.filter(({ name }) => name === 'local memory' || name === 'one Redis server')

describe.each(memory)('a store on $name', (topology) => {
  test('takes hits back, tells them, and frees a client', async () => {
    const [cache] = await openCaches(topology)
    const store = rateLimitStore(cache, { prefix: 'login:' })
    const limiter = rateLimit({ windowMs: 10_000, store, keyGenerator: () => 'me' })
    expect(await store.get('me')).toBeUndefined()
    await store.decrement('me')
    expect(await store.increment('me')).toMatchObject({ totalHits: 1 })
    const { totalHits, resetTime } = await store.increment('me')
    expect(totalHits).toBe(2)
    expect(resetTime.getTime() - Date.now()).toSatisfy((left: number) => left > 9000 && left <= 10_000)
    await store.decrement('me')
    expect(await limiter.getKey('me')).toMatchObject({ totalHits: 1 })
    await limiter.resetKey('me')
    expect(await limiter.getKey('me')).toBeUndefined()
    expect(await store.increment('me')).toMatchObject({ totalHits: 1 })
  })

  test('does not count what succeeded, where the limiter says so', async () => {
    const [cache] = await openCaches(topology)
    const url = await startApp(rateLimitStore(cache), { limit: 2, skipSuccessfulRequests: true })
    for (let request = 0; request < 4; request += 1) {
      expect((await fetch(url)).status).toBe(200)
      await expect
        .poll(() => cache.consume('rl:127.0.0.1', { limit: 2, window: 60, cost: 0 }))
        .toMatchObject({ hits: 0 })
    }
    const statuses = []
    for (let request = 0; request < 3; request += 1) statuses.push((await fetch(`${url}/missing`)).status)
    expect(statuses).toEqual([404, 404, 429])
  })

  test('keeps its limits when the cache is cleared', async () => {
    const [cache] = await openCaches(topology)
    const store = rateLimitStore(cache)
    await store.increment('me')
    await cache.clear()
    expect(await store.increment('me')).toMatchObject({ totalHits: 2 })
  })
})

test('wrong arguments are refused', () => {
  const cache = createCaches({ BACKEND: 'locmem' }).get()
  expect(() => rateLimitStore(undefined as never)).toThrow(/takes a cache/)
  expect(() => rateLimitStore(cache, { prefx: 'x' } as never)).toThrow(/Did you mean "prefix"/)
})

test('rate-limiter-flexible needs no adapter: it takes the connection of the cache', async () => {
  const caches = createCaches({
    BACKEND: 'redis',
    LOCATION: inject('servers').cluster,
    KEY_PREFIX: 'flexible',
    OPTIONS: { CLIENT_CLASS: 'cluster' },
  })
  onTestFinished(() => caches.close())
  const cache = caches.get() as RedisCache
  const storeClient = await cache.getRedisConnection()
  const limiter = new RateLimiterRedis({ storeClient, keyPrefix: cache.makeKey('rlflx'), points: 2, duration: 60 })
  const steps = await Promise.allSettled(Array.from({ length: 5 }, () => limiter.consume('me')))
  expect(steps.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  expect(await cache.clear()).toBe(1)
})
