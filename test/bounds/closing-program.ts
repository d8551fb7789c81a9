import { once } from 'node:events'
import { type CacheSettings, createCaches, type RedisCache } from 'holdfast'
import { listenersOfProcess, OpenResources } from './open-resources.ts'

/** What the program is asked for: it closes caches with these settings when it gets a message. */
export type ClosingTask = Readonly<Record<string, CacheSettings>>

/** How caches closed. */
export interface Closed {
  /** Milliseconds, by cache. */
  readonly tookMs: Readonly<Record<string, number>>
  /** What `close()` rejected with; should be none. */
  readonly rejections: readonly string[]
  /** Timers and sockets that were left. */
  readonly left: readonly string[]
  /** Listeners on `process` that were left, by event. */
  readonly listeners: Readonly<Record<string, number>>
  /** Rejections that nobody handled. */
  readonly unhandled: readonly string[]
}

const task = JSON.parse(String(process.argv[2])) as ClosingTask
const send = (message: object): void => void process.send?.(message)

// Loads what is loaded on demand, so that it is not taken for what a cache leaves.
for (const settings of Object.values(task)) await createCaches(settings).close()

const unhandled: string[] = []
process.on('unhandledRejection', (reason) => void unhandled.push(String(reason)))
const before = listenersOfProcess()
const open = new OpenResources()

/** Opens a cache, and begins everything that can be going on when it is closed. */
async function makeBusy(settings: CacheSettings, name: string): Promise<() => Promise<void>> {
  const caches = createCaches({ ...settings, KEY_PREFIX: `closing ${process.pid} ${name}` } as CacheSettings)
  const cache = caches.get() as RedisCache
  await cache.set('k', 1)
  await cache.set('large', 'x'.repeat(300_000))
  await cache.get('large')
  const end = performance.now() + 10_000
  while (cache.stats().nearHits === 0 && performance.now() < end) await cache.get('k')
  cache.refreshEvery('warm', () => 1, { every: 0.05 })
  const ignore = (): void => {}
  await cache.lock('held', { timeout: 60, renew: true }).hold()
  cache.lock('held', { sleep: 20 }).acquire().catch(ignore)
  cache.getOrSet('slow', () => new Promise(() => {}), { lock: true }).catch(ignore)
  const subscribed = Promise.withResolvers<void>()
  const subscription = cache.withConnection(
    async (redis) => {
      await redis.subscribe('channel')
      subscribed.resolve()
      await once(redis, 'end')
    },
    { key: 'k' },
  )
  subscription.catch((error) => subscribed.reject(error))
  await subscribed.promise
  return async () => {
    for (let call = 0; call < 20; call += 1) cache.get(`k${call}`).catch(ignore)
    cache.set('large', 'y'.repeat(300_000)).catch(ignore)
    await caches.close()
  }
}

const closes = await Promise.all(
  Object.entries(task).map(async ([name, settings]) => [name, await makeBusy(settings, name)] as const),
)
send({ ready: true })
await once(process, 'message')
const tookMs: Record<string, number> = {}
const rejections: string[] = []
await Promise.all(
  closes.map(async ([name, close]) => {
    const begun = performance.now()
    await close().catch((error) => void rejections.push(`${name}: ${error}`))
    tookMs[name] = performance.now() - begun
  }),
)
const left = await open.left(1000)
const after = listenersOfProcess()
const listeners = Object.fromEntries(Object.entries(after).filter(([name, count]) => count !== (before[name] ?? 0)))
send({ tookMs, rejections, left, listeners, unhandled } satisfies Closed)
// What is left keeps the process alive.
process.disconnect?.()
