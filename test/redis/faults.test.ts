import { inspect } from 'node:util'
import { startCluster, startServer, waitFor } from '@holdfast/local-redis'
import { type Cache, type CacheSettings, createCaches, type RedisSettings, type SettingsWarning } from 'holdfast'
import { describe, expect, onTestFinished, test } from 'vitest'
import { redisTopologies } from '../support/topologies.ts'

type RedisCacheSettings = RedisSettings & { readonly BACKEND: 'redis' }

/** One cache for the running test. */
function openCache(settings: CacheSettings): Cache {
  const caches = createCaches(settings)
  onTestFinished(() => caches.close())
  return caches.get()
}

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

describe('a server that is not there', () => {
  test.each([
    ['one server', { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1/0' }],
    ['a unix socket', { BACKEND: 'redis', LOCATION: 'unix:///no/such/redis.sock' }],
    ['a cluster', { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1/0', OPTIONS: { CLIENT_CLASS: 'cluster' } }],
  ] as const)('fails the first call with the reason, and later calls too: %s', async (_, settings) => {
    const cache = openCache(settings)
    for (let call = 0; call < 3; call += 1) {
      await expect(cache.get('k')).rejects.toMatchObject({
        code: 'ERR_CACHE_CONNECTION',
        message: expect.stringMatching(/ECONNREFUSED|ENOENT/),
      })
    }
  })

  test('is used as soon as it is there', async () => {
    const first = await startServer()
    const cache = openCache({ BACKEND: 'redis', LOCATION: first.url })
    await cache.set('k', 1)
    await first.kill()
    await expect(cache.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
    await first.stop()
    await using _second = await startServer({ port: first.port })
    await waitFor('the cache is connected again', () => cache.set('k', 2))
    expect(await cache.get('k')).toBe(2)
  })
})

describe('a server that hangs', () => {
  test('fails a call when SOCKET_TIMEOUT is over, and works again when it does', async () => {
    await using server = await startServer()
    const cache = openCache({ BACKEND: 'redis', LOCATION: server.url, OPTIONS: { SOCKET_TIMEOUT: 0.3 } })
    await cache.set('k', 'v')
    server.pause()
    const error = await cache.get('k').catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'ERR_CACHE_TIMEOUT', node: `${server.host}:${server.port}` })
    server.resume()
    expect(await waitFor('the cache answers again', () => cache.get('k'))).toBe('v')
  })

  test('does not hold up a first call for longer than both timeouts', async () => {
    await using server = await startServer()
    server.pause()
    const OPTIONS = { SOCKET_TIMEOUT: 0.2, SOCKET_CONNECT_TIMEOUT: 0.3 }
    const cache = openCache({ BACKEND: 'redis', LOCATION: server.url, OPTIONS })
    const ms = await millisecondsOf(() =>
      expect(cache.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' }),
    )
    expect(ms).toBeLessThan(5000)
    server.resume()
  })

  test('a write that was reported as failed for want of a connection does not happen later', async () => {
    await using server = await startServer()
    const cache = openCache({ BACKEND: 'redis', LOCATION: server.url, OPTIONS: { SOCKET_TIMEOUT: 0.2 } })
    await cache.set('n', 0)
    server.pause()
    await waitFor('the connection is given up', async () => {
      const error = await cache.get('n').catch((caught: unknown) => caught)
      return error instanceof Error && error.message.includes('Socket timeout')
    })
    await expect(cache.incr('n')).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
    server.resume()
    expect(await waitFor('the cache answers again', async () => [await cache.get('n')])).toEqual([0])
  })
})

describe('settings that do not fit the server', () => {
  test('a node of a cluster, taken for a single server, is named with the remedy', async () => {
    await using cluster = await startCluster({ replicasPerPrimary: 0 })
    // ':1:k' has slot 324, which the first node owns.
    const cache = openCache({ BACKEND: 'redis', LOCATION: cluster.urls[1] as string })
    await expect(cache.get('k')).rejects.toMatchObject({
      code: 'ERR_CACHE_SERVER',
      message: expect.stringMatching(/^MOVED .*REDIS_CLIENT_CLASS/),
    })
  })

  test('a single server, taken for a cluster, is named with the remedy', async () => {
    await using server = await startServer()
    const cache = openCache({ BACKEND: 'redis', LOCATION: server.url, OPTIONS: { CLIENT_CLASS: 'cluster' } })
    await expect(cache.get('k')).rejects.toThrow(
      /cluster support disabled \(a single server: leave the cluster classes out/,
    )
  })

  test('a database that the server does not have is an error, and nothing is written to another', async () => {
    await using server = await startServer()
    const cache = openCache({ BACKEND: 'redis', LOCATION: server.url.replace('/0', '/99') })
    await expect(cache.set('k', 1)).rejects.toThrow(/DB index is out of range/)
    await expect(cache.set('k', 1)).rejects.toThrow(/DB index is out of range/)
    const zero = openCache({ BACKEND: 'redis', LOCATION: server.url })
    expect(await zero.has('k')).toBe(false)
  })

  test.each([{}, { CLIENT_CLASS: 'cluster' }])('a wrong password is said, and never shown (%j)', async (options) => {
    await using server = await startServer({ args: ['--requirepass', 'right'] })
    const cache = openCache({ BACKEND: 'redis', LOCATION: server.url, OPTIONS: { ...options, PASSWORD: 'hunter2' } })
    const error = await cache.set('k', 'hunter2').catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'ERR_CACHE_AUTHENTICATION', message: expect.stringContaining('WRONGPASS') })
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('hunter2')
    expect(inspect(cache, { depth: 20, showHidden: true })).not.toContain('hunter2')
  })

  test.each([{}, { CLIENT_CLASS: 'cluster' }])(
    'a wrong password is not hidden for ever where errors are ignored (%j)',
    async (options) => {
      await using server = await startServer({ args: ['--requirepass', 'right'] })
      const warnings: SettingsWarning[] = []
      await using caches = createCaches(
        {
          BACKEND: 'redis',
          LOCATION: server.url,
          OPTIONS: { ...options, PASSWORD: 'hunter2', IGNORE_EXCEPTIONS: true },
        },
        { onWarning: (warning) => void warnings.push(warning) },
      )
      const cache = caches.get()
      for (let call = 0; call < 3; call += 1) expect(await cache.set('k', 1)).toBe(false)
      expect(warnings).toEqual([
        {
          code: 'WARN_CACHE_AUTHENTICATION',
          path: 'CACHES.default.OPTIONS.IGNORE_EXCEPTIONS',
          message: expect.stringMatching(/^hides that nothing is cached: .*WRONGPASS/),
        },
      ])
      expect(cache.stats()).toMatchObject({ errors: 3, ignoredErrors: 3, refusedLogins: 3 })
    },
  )
})

describe.concurrent.each(redisTopologies)('a login that is refused, on $name', ({ start }) => {
  test('is said by every call and never shown', async () => {
    await using running = await start()
    await using caches = createCaches(withWrongLogin(running.settings))
    const cache = caches.get()
    for (const call of [() => cache.get('k'), () => cache.set('k', 'hunter2'), () => cache.getMany(['k', 'l'])]) {
      const error = await call().catch((caught: unknown) => caught)
      expect(error).toMatchObject({ code: 'ERR_CACHE_AUTHENTICATION', message: expect.stringContaining('WRONGPASS') })
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('hunter2')
    }
    expect(cache.stats()).toMatchObject({ errors: 3, refusedLogins: 3 })
  })

  test('is not hidden for ever where errors are ignored', async () => {
    await using running = await start()
    const warnings: SettingsWarning[] = []
    await using caches = createCaches(withWrongLogin(running.settings, { IGNORE_EXCEPTIONS: true }), {
      onWarning: (warning) => void warnings.push(warning),
    })
    const cache = caches.get()
    expect([await cache.set('k', 1), await cache.get('k'), await cache.set('k', 1)]).toEqual([false, undefined, false])
    expect(warnings).toEqual([
      {
        code: 'WARN_CACHE_AUTHENTICATION',
        path: 'CACHES.default.OPTIONS.IGNORE_EXCEPTIONS',
        message: expect.stringMatching(/^hides that nothing is cached: .*WRONGPASS/),
      },
    ])
    expect(cache.stats()).toMatchObject({ errors: 3, ignoredErrors: 3, refusedLogins: 3 })
  })
})

/** Settings with a user that the servers do not know: they refuse it with WRONGPASS. */
function withWrongLogin(settings: CacheSettings, more: RedisSettings['OPTIONS'] = {}): RedisCacheSettings {
  const own = settings as RedisCacheSettings
  const login = { PASSWORD: 'hunter2', CONNECTION_POOL_KWARGS: { username: 'nobody' } }
  return { ...own, OPTIONS: { ...own.OPTIONS, ...login, ...more } }
}
