import { inspect } from 'node:util'
import { type LocalSentinel, type LocalSentinelSettings, startSentinel, waitFor } from '@holdfast/local-redis'
import { type CacheSettings, createCaches, type RedisCache } from 'holdfast'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

/** One cache for the running test. */
function openCache(settings: CacheSettings): RedisCache {
  const caches = createCaches(settings)
  onTestFinished(() => caches.close())
  return caches.get() as RedisCache
}

const roleOf = async (cache: RedisCache, options?: { readonly write: boolean }): Promise<string> =>
  String((await ((await cache.getRedisConnection(options)) as Redis).role())[0])

/** The settings with DefaultClient in place of SentinelClient. */
const withDefaultClient = ({ OPTIONS, ...settings }: LocalSentinelSettings, location: unknown): CacheSettings =>
  ({
    ...settings,
    LOCATION: location,
    OPTIONS: { ...OPTIONS, CLIENT_CLASS: 'django_redis.client.DefaultClient' },
  }) as CacheSettings

describe('a service of Sentinels', () => {
  let set: LocalSentinel

  beforeAll(async () => {
    set = await startSentinel({ sentinels: 1, downAfter: 60_000 })
  })
  afterAll(() => set.stop())

  test('is written to at its primary and read from at its replica', async () => {
    const cache = openCache(set.settings)
    expect([await roleOf(cache), await roleOf(cache, { write: false })]).toEqual(['master', 'slave'])
    await cache.set('k', 'v')
    expect(await waitFor('the replica has it', () => cache.get('k'))).toBe('v')
    expect(await cache.locate('k')).toEqual({ storedKey: ':1:k', node: `127.0.0.1:${set.primary.port}` })
  })

  test.each([
    [
      'by Python paths',
      {
        CLIENT_CLASS: 'django_redis.client.SentinelClient',
        CONNECTION_POOL_CLASS: 'redis.sentinel.SentinelConnectionPool',
      },
    ],
    ['by our names', { CLIENT_CLASS: 'sentinel', CONNECTION_POOL_CLASS: 'sentinel', CONNECTION_FACTORY: 'sentinel' }],
    ['with Sentinels as objects', { CLIENT_CLASS: 'sentinel' }],
  ])('is named %s', async (how, options) => {
    const { host, port } = set.sentinels[0] ?? { host: '', port: 0 }
    const SENTINELS = how.includes('objects') ? [{ host, port: String(port) }] : [[host, port] as const]
    const cache = openCache({ BACKEND: 'redis', LOCATION: 'redis://mymaster/2', OPTIONS: { ...options, SENTINELS } })
    expect([await roleOf(cache), await roleOf(cache, { write: false })]).toEqual(['master', 'slave'])
    expect(cache.storeIds).toEqual([`sentinel:127.0.0.1:${port}/mymaster/2`])
  })

  test('is the primary alone to DefaultClient, unless a second URL says ?is_master=0', async () => {
    const one = openCache(withDefaultClient(set.settings, 'redis://mymaster/0'))
    expect([await roleOf(one), await roleOf(one, { write: false })]).toEqual(['master', 'master'])
    const urls = ['redis://mymaster/0?is_master=1', 'redis://mymaster/0?is_master=0']
    const two = openCache(withDefaultClient(set.settings, urls))
    expect([await roleOf(two), await roleOf(two, { write: false })]).toEqual(['master', 'slave'])
  })

  test('has the name that service_name says, in the kwargs or the URL', async () => {
    const { OPTIONS, ...rest } = set.settings
    const kwargs = {
      ...rest,
      LOCATION: 'redis://other/0',
      OPTIONS: { ...OPTIONS, CONNECTION_POOL_KWARGS: { service_name: 'mymaster' } },
    }
    expect(await roleOf(openCache(kwargs))).toBe('master')
    expect(await roleOf(openCache({ ...set.settings, LOCATION: 'redis://other/0?service_name=mymaster' }))).toBe(
      'master',
    )
  })

  test('with a wrong name is reported at once', async () => {
    const cache = openCache({ ...set.settings, LOCATION: 'redis://mymastr/0' })
    for (const call of [() => cache.set('k', 1), () => cache.get('k')]) {
      await expect(call()).rejects.toMatchObject({
        code: 'ERR_CACHE_CONNECTION',
        message: expect.stringMatching(/know of no server that is the primary of "mymastr": check the service's name/),
      })
    }
  })
})

test('without replicas, the primary serves reads, and none of them waits', async () => {
  await using set = await startSentinel({ sentinels: 1, replicas: 0 })
  const cache = openCache(set.settings)
  await cache.set('k', 'v')
  const start = performance.now()
  for (let read = 0; read < 50; read += 1) expect(await cache.get('k')).toBe('v')
  // A command may take 1000 ms.
  expect(performance.now() - start).toBeLessThan(900)
})

test('Sentinels that are not there are named with the reason', async () => {
  const OPTIONS = { CLIENT_CLASS: 'sentinel', SENTINELS: [['127.0.0.1', 1]] as const }
  const cache = openCache({ BACKEND: 'redis', LOCATION: 'redis://mymaster/0', OPTIONS })
  for (let call = 0; call < 3; call += 1) {
    await expect(cache.get('k')).rejects.toMatchObject({
      code: 'ERR_CACHE_CONNECTION',
      message: expect.stringMatching(/the Sentinels at 127\.0\.0\.1:1 do not answer: .*ECONNREFUSED/),
    })
  }
})

test('Sentinels and servers with TLS and passwords are reached with theirs, and wrong ones are not shown', {
  timeout: 60_000,
}, async () => {
  await using set = await startSentinel({
    sentinels: 1,
    replicas: 0,
    tls: { clientCertificates: true },
    password: 'for Sentinels',
    users: [{ name: 'app', password: 'for the servers' }],
  })
  expect(await openCache(set.settings).set('k', 1)).toBe(true)
  const { OPTIONS, ...rest } = set.settings
  const wrong = openCache({
    ...rest,
    OPTIONS: { ...OPTIONS, SENTINEL_KWARGS: { ...OPTIONS.SENTINEL_KWARGS, password: 'hunter2' } },
  })
  const error: unknown = await wrong.set('k', 1).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ message: expect.stringMatching(/WRONGPASS.*OPTIONS\.SENTINEL_KWARGS/) })
  expect(inspect([error, wrong], { depth: 20, showHidden: true })).not.toContain('hunter2')
})

test('Sentinels that hang or are gone are skipped, and nothing is printed', async () => {
  await using set = await startSentinel({ downAfter: 60_000 })
  const { error } = console
  const printed: unknown[] = []
  console.error = (...what) => void printed.push(what)
  onTestFinished(() => {
    console.error = error
  })
  const [hung, gone] = set.sentinels
  await hung?.pause()
  await gone?.kill()
  const cache = openCache(set.settings)
  expect(await cache.set('k', 1)).toBe(true)
  // ioredis listens to all Sentinels for failovers, and has noticed by now that this one is gone.
  await waitFor('the cache is read', () => cache.get('k'))
  expect(printed).toEqual([])
  await hung?.resume()
})

describe.concurrent.each(['kill', 'pause'] as const)('when the primary goes away (%s)', (how) => {
  test('no call hangs, reads go on, and writes go to the promoted replica', { timeout: 60_000 }, async () => {
    await using set = await startSentinel({ replicas: 2, downAfter: 500 })
    // Vitest's onTestFinished does not work in concurrent tests.
    await using caches = createCaches(set.settings)
    const cache = caches.get()
    await cache.set('k', 'before')
    await waitFor('the replicas have it', async () =>
      (await Promise.all([1, 2, 3, 4].map(() => cache.get('k')))).every(Boolean),
    )
    const old = set.primary
    await old[how]()
    for (let read = 0; read < 5; read += 1) expect(await cache.get('k')).toBe('before')
    const durations: number[] = []
    await waitFor('writes work again', async () => {
      const start = performance.now()
      try {
        return await cache.set('n', 1)
      } finally {
        durations.push(performance.now() - start)
      }
    })
    // A read may ask a replica, then the primary, each within SOCKET_TIMEOUT. Two seconds more are a margin for a busy
    // machine.
    expect(Math.max(...durations)).toBeLessThan(4000)
    const promoted = await set.untilFailedOver(old)
    expect(await cache.locate('n')).toMatchObject({ node: `127.0.0.1:${promoted.port}` })
    expect(await cache.get('k')).toBe('before')
    await old.resume()
  })
})
