import { startServer } from '@holdfast/local-redis'
import { createCaches, type RedisCache } from 'holdfast'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { startProxies } from '../support/proxies.ts'
import { startTopology } from '../support/start-topology.ts'

const KEYS = Array.from({ length: 500 }, (_, index) => `key${index}`)

async function fill(cache: RedisCache): Promise<void> {
  await cache.setMany(
    KEYS.map((key) => [key, 1] as const),
    { timeout: null },
  )
}

test('a walk over a cluster fails when a node closes its connection: no other node answers in its place', async () => {
  await using servers = await startTopology['a cluster']()
  const ports = [...servers.primaries, ...servers.replicas].map(({ port }) => port)
  for (const { port: lost } of servers.primaries) {
    let cut = (): void => {}
    await using proxies = await startProxies(servers.settings, ports, {
      onRequest: (bytes, server, port) => {
        if (port === lost && bytes.includes('\r\nscan\r\n')) cut()
        else server.write(bytes)
      },
    })
    cut = () => proxies.cut(lost)
    await using caches = createCaches(proxies.settings)
    const cache = caches.get() as RedisCache
    await fill(cache)
    await expect(cache.keys('*')).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
  }
})

test('a walk over a server that is restarted meanwhile, and has its keys again, finds all of them', async () => {
  await using server = await startServer()
  const caches = createCaches({ BACKEND: 'redis', LOCATION: server.url })
  onTestFinished(() => caches.close())
  const cache = caches.get() as RedisCache
  await fill(cache)
  const walk = cache.iterKeys('*', { itersize: 10 })
  const found = new Set<string>()
  for (let count = 0; count < 100; count += 1) found.add(String((await walk.next()).value))
  await server.restart()
  await expect.poll(() => fill(cache).catch((error: unknown) => error), { timeout: 10_000 }).toBeUndefined()
  for await (const key of walk) found.add(key)
  expect(KEYS.filter((key) => !found.has(key))).toEqual([])
})

test('a walk over a cluster finds all keys or fails, while all its connections are closed again and again', async () => {
  await using servers = await startTopology['a cluster']()
  await using caches = createCaches(servers.settings)
  const cache = caches.get() as RedisCache
  await fill(cache)
  const admins = servers.primaries.map(({ url }) => new Redis(url))
  onTestFinished(() => admins.forEach((admin) => void admin.disconnect()))
  const outcomes: unknown[] = []
  const walk = async (): Promise<void> => {
    while (outcomes.length < 300) {
      outcomes.push(
        await cache.keys('*').then(
          (keys) => keys.length,
          (error) => error.code,
        ),
      )
      if (outcomes.length % 20 === 0) {
        await Promise.all(admins.map((admin) => admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')))
      }
    }
  }
  await Promise.all([walk(), walk(), walk()])
  expect(outcomes.filter((outcome) => outcome !== KEYS.length && outcome !== 'ERR_CACHE_CONNECTION')).toEqual([])
})
