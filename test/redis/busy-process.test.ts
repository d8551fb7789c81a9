import { waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache, type RedisSettings } from 'holdfast'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startProxies } from '../support/proxies.ts'
import { type RunningTopology, redisTopologies } from '../support/topologies.ts'

// Their reads go to a replica, and to the primary when that fails.
const READ_AGAIN = ['a primary and its replica', 'Sentinel']

type Settings = RunningTopology['settings']

function openCache(settings: Settings, OPTIONS: RedisSettings['OPTIONS'] = {}): RedisCache {
  const own = settings as RedisSettings & { BACKEND: 'redis' }
  const caches = createCaches({ ...own, KEY_PREFIX: 'busy', OPTIONS: { ...own.OPTIONS, ...OPTIONS } })
  onTestFinished(() => caches.close())
  return caches.get()
}

/** Writes to servers that a busy machine may keep from answering for longer than such a short time. */
async function firstWrite(cache: RedisCache): Promise<void> {
  await waitFor('the servers are reached', () => cache.set('k', 'v'))
}

/** Blocks the event loop in each of its turns, for longer than SOCKET_TIMEOUT, until the test is over. */
function keepBusy(): void {
  const blocks = setInterval(() => {
    const end = performance.now() + 120
    while (performance.now() < end);
  }, 1)
  onTestFinished(() => clearInterval(blocks))
}

describe.each(redisTopologies)('a busy process is not a slow server: on $name', ({ name, start }) => {
  test('50,000 gets at once are all answered', async () => {
    await using running = await start()
    const cache = openCache(running.settings)
    await cache.set('k', 'v')
    await running.settle()
    // Connects to the server that is read from.
    await cache.get('k')
    const values = await Promise.all(Array.from({ length: 50_000 }, () => cache.get('k')))
    expect(values.every((value) => value === 'v')).toBe(true)
  })

  test('replies that arrived while the event loop was blocked are read before anything is late', async () => {
    await using running = await start()
    const cache = openCache(running.settings, { SOCKET_TIMEOUT: 0.1 })
    await firstWrite(cache)
    await running.settle()
    // Connects to the server that is read from.
    await cache.get('k')
    const values = Promise.all(Array.from({ length: 100 }, () => cache.get('k')))
    // The commands leave when this tick ends; then nothing is read for longer than SOCKET_TIMEOUT.
    await new Promise<void>((resolve) => process.nextTick(resolve))
    const end = performance.now() + 300
    while (performance.now() < end);
    expect((await values).every((value) => value === 'v')).toBe(true)
  })

  test('nor is a call of several commands late because the event loop was blocked during each of them', async () => {
    await using running = await start()
    const cache = openCache(running.settings, { SOCKET_TIMEOUT: 0.1 })
    await firstWrite(cache)
    await cache.set('tagged', 1, { tags: ['t'] })
    await cache.hset('hash', 'field', 1)
    await running.settle()
    keepBusy()
    // Four round trips, one after the other.
    expect(await cache.incr('tagged')).toBe(2)
    // An error is an answer too: the first of its commands is not for hashes.
    expect(await cache.touch('hash', 60)).toBe(true)
  })

  test('nor are the servers that it connects to, and the Sentinels that it asks for them', async () => {
    await using running = await start()
    const cache = openCache(running.settings, { SOCKET_TIMEOUT: 0.1 })
    keepBusy()
    expect(await cache.set('k', 'v')).toBe(true)
  })

  test('ten thousand calls at once against a server that hangs end together, with one error for all', async () => {
    await using running = await start()
    let hangs = false
    await using proxies = await startProxies(running.settings, running.ports, {
      onReply: (bytes, client) => hangs || client.write(bytes),
    })
    const cache = openCache(proxies.settings, { SOCKET_TIMEOUT: 0.3 })
    await cache.set('k', 'v')
    await running.settle()
    await cache.get('k')
    hangs = true
    const begun = performance.now()
    const outcomes = await Promise.allSettled(Array.from({ length: 10_000 }, () => cache.get('k')))
    // One after the other they would take minutes.
    expect(performance.now() - begun).toBeLessThan(5000)
    const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : {}))
    const codes = new Set(reasons.map(({ code }) => code))
    const errors = new Set(reasons.map(({ stack }) => stack))
    if (READ_AGAIN.includes(name)) {
      // Two servers are asked. The calls that wait for their turn fail when the first of them is left.
      expect(codes).toBeOneOf([new Set(['ERR_CACHE_TIMEOUT']), new Set(['ERR_CACHE_TIMEOUT', 'ERR_CACHE_CONNECTION'])])
      expect(errors.size).toBeLessThanOrEqual(4)
    } else {
      expect([...codes]).toEqual(['ERR_CACHE_TIMEOUT'])
      expect(errors.size).toBe(1)
    }
  })
})
