import { type CacheSettings, createCaches } from 'holdfast'
import { listenersOfProcess, OpenResources } from './open-resources.ts'

/** What the program is asked for: it opens and closes caches with these settings in turns. */
export interface CyclesTask {
  readonly settings: readonly CacheSettings[]
  readonly cycles: number
}

/** What is left after all cycles. */
export interface Cycled {
  /** Bytes that the heap grew by for each cycle, in the second half. */
  readonly bytesPerCycle: number
  /** Timers and sockets that were left. */
  readonly left: readonly string[]
  /** Listeners on `process`, by event: before, and after. */
  readonly listeners: readonly [before: object, after: object]
}

const { settings, cycles } = JSON.parse(String(process.argv[2])) as CyclesTask

async function cycle(index: number): Promise<void> {
  const base = settings[index % settings.length] as CacheSettings
  // Near caches every second time that it is the turn of these settings.
  const NEAR_CACHE = Math.floor(index / settings.length) % 2 === 0 ? {} : undefined
  const caches = createCaches({
    ...base,
    KEY_PREFIX: 'cycles',
    OPTIONS: { ...Object((base as { OPTIONS?: object }).OPTIONS), NEAR_CACHE },
  } as CacheSettings)
  const cache = caches.get()
  if ((await cache.getOrSet('k', () => 'v')) !== 'v') throw new Error('wrong value')
  await caches.close()
}

async function heap(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => void setImmediate(resolve))
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}

// What is loaded on demand, and compiled, is not what a cycle leaves.
for (let index = 0; index < 2 * settings.length; index += 1) await cycle(index)
const before = listenersOfProcess()
const open = new OpenResources()
let half = 0
for (let index = 0; index < cycles; index += 1) {
  if (index === cycles / 2) half = await heap()
  await cycle(index)
}
const left = await open.left(1000)
const bytesPerCycle = ((await heap()) - half) / (cycles / 2)
process.send?.({ bytesPerCycle, left, listeners: [before, listenersOfProcess()] } satisfies Cycled)
// What is left keeps the process alive.
process.disconnect?.()
