import { startServer } from '@holdfast/local-redis'
import { createCaches, type RedisCache, type RedisSettings } from 'holdfast'
import { describe, expect, inject, onTestFinished, test } from 'vitest'

const TOPOLOGIES = [
  ['one server', () => ({ LOCATION: inject('servers').single })],
  ['a cluster', () => ({ LOCATION: inject('servers').cluster, OPTIONS: { CLIENT_CLASS: 'cluster' } })],
] as const

function openCache(settings: object): RedisCache {
  const caches = createCaches({ BACKEND: 'redis', KEY_PREFIX: 'busy', ...settings } as RedisSettings & {
    BACKEND: 'redis'
  })
  onTestFinished(() => caches.close())
  return caches.get()
}

describe.each(TOPOLOGIES)('a busy process is not a slow server: on %s', (_, settings) => {
  test('50,000 gets at once are all answered', async () => {
    const cache = openCache({ ...settings() })
    await cache.set('k', 'v')
    const values = await Promise.all(Array.from({ length: 50_000 }, () => cache.get('k')))
    expect(values.every((value) => value === 'v')).toBe(true)
  })

  test('replies that arrived while the event loop was blocked are read before anything is late', async () => {
    const own = settings() as { readonly OPTIONS?: object }
    const cache = openCache({ ...own, OPTIONS: { ...own.OPTIONS, SOCKET_TIMEOUT: 0.1 } })
    await cache.set('k', 'v')
    const values = Promise.all(Array.from({ length: 100 }, () => cache.get('k')))
    // The commands leave when this tick ends; then nothing is read for longer than SOCKET_TIMEOUT.
    await new Promise<void>((resolve) => process.nextTick(resolve))
    const end = performance.now() + 300
    while (performance.now() < end);
    expect((await values).every((value) => value === 'v')).toBe(true)
  })

  test('nor is a call of several commands late because the event loop was blocked during each of them', async () => {
    const own = settings() as { readonly OPTIONS?: object }
    const cache = openCache({ ...own, OPTIONS: { ...own.OPTIONS, SOCKET_TIMEOUT: 0.1 } })
    await cache.set('tagged', 1, { tags: ['t'] })
    await cache.hset('hash', 'field', 1)
    const blocks = setInterval(() => {
      const end = performance.now() + 120
      while (performance.now() < end);
    }, 1)
    onTestFinished(() => clearInterval(blocks))
    // Four round trips, one after the other.
    expect(await cache.incr('tagged')).toBe(2)
    // An error is an answer too: the first of its commands is not for hashes.
    expect(await cache.touch('hash', 60)).toBe(true)
  })
})

test('ten thousand calls at once against a server that hangs end together, with one error', async () => {
  await using server = await startServer()
  const cache = openCache({ LOCATION: server.url, OPTIONS: { SOCKET_TIMEOUT: 0.3 } })
  await cache.set('k', 'v')
  await server.pause()
  const begun = performance.now()
  const outcomes = await Promise.allSettled(Array.from({ length: 10_000 }, () => cache.get('k')))
  expect(performance.now() - begun).toBeLessThan(2000)
  await server.resume()
  const codes = new Set(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'none')))
  expect([...codes]).toEqual(['ERR_CACHE_TIMEOUT'])
  const causes = new Set(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.stack : '')))
  expect(causes.size).toBe(1)
})
