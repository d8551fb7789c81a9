import { setTimeout as delay } from 'node:timers/promises'
import { waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache } from 'holdfast'
import { expect, type TestContext, test } from 'vitest'
import { type SlowServers, slowDown } from '../support/slow-servers.ts'
import { startTopology } from '../support/start-topology.ts'

const SOCKET_TIMEOUT = 1

/** One server, whose replies come at once for now. */
async function startSlowServer({ onTestFinished }: TestContext): Promise<SlowServers> {
  const servers = await startTopology['one server']()
  onTestFinished(() => servers[Symbol.asyncDispose]())
  const slow = await slowDown(servers)
  onTestFinished(() => slow[Symbol.asyncDispose]())
  return slow
}

async function openCache(
  { onTestFinished }: TestContext,
  { settings }: SlowServers,
  OPTIONS = {},
): Promise<RedisCache> {
  const caches = createCaches({ ...settings, OPTIONS: { ...settings.OPTIONS, SOCKET_TIMEOUT, ...OPTIONS } })
  onTestFinished(() => caches.close())
  await caches.get().get('k')
  return caches.get()
}

test.concurrent('the time of a loader does not count: its value is stored', async (context) => {
  const slow = await startSlowServer(context)
  const cache = await openCache(context, slow)
  slow.delay(100)
  const loader = (): Promise<string> => delay(1.5 * SOCKET_TIMEOUT * 1000, 'loaded')
  expect(await cache.getOrSet('k', loader, { tags: ['t'] })).toBe('loaded')
  slow.delay(0)
  expect(await cache.get('k')).toBe('loaded')
})

test.concurrent('a value whose store used up its time before is loaded and not stored, where that is ignored', async (context) => {
  const slow = await startSlowServer(context)
  const cache = await openCache(context, slow, { IGNORE_EXCEPTIONS: true })
  slow.delay(800)
  let loads = 0
  const loader = (): string => `loaded ${++loads}`
  expect(await cache.getOrSet('k', loader, { tags: ['t'], lock: true })).toBe('loaded 1')
  expect(slow.passed()).not.toContain('set')
  slow.delay(0)
  expect(await cache.get('k')).toBeUndefined()
  expect(loads).toBe(1)
})

test.concurrent('storing a loaded value has the time that reading left: a store that takes longer fails', async (context) => {
  const slow = await startSlowServer(context)
  const cache = await openCache(context, slow, { SOCKET_TIMEOUT: 2.5 })
  slow.delay(1000)
  let loads = 0
  await expect(cache.getOrSet('k', () => ++loads)).rejects.toMatchObject({ code: 'ERR_CACHE_TIMEOUT', command: 'EVAL' })
  expect(loads).toBe(1)
})

test.concurrent('to wait for the load of another process does not count', async (context) => {
  const slow = await startSlowServer(context)
  const [one, other] = [await openCache(context, slow), await openCache(context, slow)]
  const loaded = Promise.withResolvers<string>()
  let loading = false
  const first = one.getOrSet(
    'k',
    () => {
      loading = true
      return loaded.promise
    },
    { lock: true },
  )
  await waitFor('the first one loads', async () => loading)
  slow.passed()
  slow.delay(150)
  const second = other.getOrSet('k', () => 'never', { lock: true })
  const sent: string[] = []
  // Each look reads the key, and its two round trips take 0.3 s.
  await waitFor('the second one has looked often', async () => {
    sent.push(...slow.passed())
    return sent.filter((name) => name === 'get').length > 6
  })
  loaded.resolve('v')
  expect(await Promise.all([first, second])).toEqual(['v', 'v'])
})

test.concurrent('to wait for a lock does not count', async (context) => {
  const slow = await startSlowServer(context)
  const [one, other] = [await openCache(context, slow), await openCache(context, slow)]
  const held = await one.lock('l', { timeout: 60 }).hold()
  slow.passed()
  slow.delay(150)
  const acquired = other.lock('l', { timeout: 60, sleep: 0.01 }).acquire()
  const sent: string[] = []
  await waitFor('the other one has tried often', async () => {
    sent.push(...slow.passed())
    return sent.filter((name) => name === 'eval').length > 8
  })
  await held.release()
  expect(await acquired).toBe(true)
})

test.concurrent('each step of a walk has a deadline of its own, and each 1,000 of many keys', async (context) => {
  const slow = await startSlowServer(context)
  const cache = await openCache(context, slow)
  const entries = Array.from({ length: 6000 }, (_, index) => [`k${index}`, index] as const)
  const keys = entries.map(([key]) => key)
  slow.delay(150)
  await cache.setMany(entries, { tags: ['t'] })
  expect((await cache.getMany(keys)).size).toBe(6000)
  expect(await cache.keys('*', { itersize: 1000 })).toHaveLength(6000)
  expect(await cache.deleteMany(keys.slice(0, 5000))).toBe(5000)
  expect(await cache.clear({ itersize: 100 })).toBe(1000)
  expect(slow.passed().filter((name) => name === 'scan').length).toBeGreaterThan(10)
})
