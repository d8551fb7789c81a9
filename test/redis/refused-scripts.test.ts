import { startServer } from '@holdfast/local-redis'
import { createCaches, type RedisCache } from 'holdfast'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'

type Call = (cache: RedisCache) => Promise<unknown>

/** Calls of scripts, and a command of each that comes late in it. */
const calls: readonly (readonly [name: string, forbidden: string, prepare: Call, call: Call])[] = [
  ['incr', 'get', (cache) => cache.set('n', 1), (cache) => cache.incr('n')],
  ['hincrby', 'hget', (cache) => cache.hset('h', 'n', 1), (cache) => cache.hincrby('h', 'n')],
  ['consume', 'pexpire', (cache) => cache.clear(), (cache) => cache.consume('limit', { limit: 3, window: 60 })],
  [
    'sunionstore over several slots',
    'sadd',
    async (cache) => {
      await cache.sadd('one', ['a'])
      await cache.sadd('result', ['before'])
    },
    (cache) => cache.sunionstore('result', ['one', 'missing']),
  ],
]

test.each(calls)('%s that is refused in the middle of its script has changed nothing: %s', async (...row) => {
  const [, forbidden, prepare, call] = row
  await using server = await startServer({ users: [{ name: 'app', password: 'secret' }] })
  const operator = new Redis({ host: server.host, port: server.port, ...server.login })
  const OPTIONS = { ...server.settings.OPTIONS, MULTI_KEY: 'per-key' as const }
  const caches = createCaches({ ...server.settings, OPTIONS })
  onTestFinished(async () => {
    operator.disconnect()
    await caches.close()
  })
  const cache = caches.get() as RedisCache
  await prepare(cache)
  const everything = async (): Promise<readonly unknown[]> => {
    const keys = (await operator.keys('*')).sort()
    return Promise.all(keys.map(async (key) => [key, await operator.dumpBuffer(key), (await operator.pttl(key)) > 0]))
  }
  const before = await everything()
  await operator.call('ACL', 'SETUSER', 'app', `-${forbidden}`)
  await expect(call(cache)).rejects.toMatchObject({ code: 'ERR_CACHE_SERVER' })
  expect(await everything()).toEqual(before)
})

test('the token of a tag is stored with its lifetime, in one command', async () => {
  await using server = await startServer({ users: [{ name: 'app', password: 'secret' }] })
  const operator = new Redis({ host: server.host, port: server.port, ...server.login })
  const caches = createCaches(server.settings)
  onTestFinished(async () => {
    operator.disconnect()
    await caches.close()
  })
  await operator.call('ACL', 'SETUSER', 'app', '-pexpire')
  await caches.get().set('k', 'v', { tags: ['t'], timeout: 60 })
  const lifetimes = await Promise.all((await operator.keys('*')).map((key) => operator.pttl(key)))
  expect(lifetimes).toHaveLength(2)
  expect(Math.min(...lifetimes)).toBeGreaterThan(0)
})
