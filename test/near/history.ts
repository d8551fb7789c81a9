import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type CacheSettings, createCaches, type RedisCache } from 'holdfast'
import { Redis } from 'ioredis'
import type { TestContext } from 'vitest'
import { now, ValueHistory } from '../support/value-history.ts'
import type { ReaderTask, Sightings } from './reader.ts'

/** The bound of staleness that the documentation states, in milliseconds. */
const BOUND = 1000
const TAG = 'all'
const KEYS = 20

/** What {@link checkHistory} does. */
export interface HistoryOptions {
  /** BACKEND and servers. */
  readonly settings: CacheSettings
  /** Where the readers find the servers. @defaultValue as in the settings */
  readonly location?: string
  /** How many processes read. */
  readonly readers: number
  /** How many replicas must have a write before it counts: those that may become primaries. */
  readonly replicas?: number
  /** What goes wrong while they do. It is over when its promise resolves. */
  readonly faults: () => Promise<void>
}

/** What was found. */
export interface History {
  /** Values that were served later than the bound allows. */
  readonly stale: readonly string[]
  /** How many values were read, from memory, and written. */
  readonly reads: number
  readonly nearHits: number
  readonly writes: number
}

/**
 * Lets many processes read through near caches what this one writes, removes and invalidates, and looks for values that
 * were served longer than a second after they had been replaced. Values of a key only grow, so each tells how old it is.
 *
 * @param test - The running test.
 * @param options - Servers, readers and faults.
 */
export async function checkHistory(
  { onTestFinished }: TestContext,
  { settings, location, readers, replicas = 0, faults }: HistoryOptions,
): Promise<History> {
  const startReader = async (task: Exclude<ReaderTask, 'stop'>): Promise<ChildProcess> => {
    const child = fork(join(import.meta.dirname, 'reader.ts'), { execArgv: ['--conditions=@holdfast/source'] })
    onTestFinished(() => void child.kill())
    const ready = once(child, 'message')
    child.send(task)
    await ready
    return child
  }
  const keys = Array.from({ length: 2 * KEYS }, (_, index) => `${index < KEYS ? 'plain' : 'tagged'}${index}`)
  const OPTIONS = { ...Object((settings as { OPTIONS?: object }).OPTIONS), SOCKET_TIMEOUT: 0.5 }
  const base = { ...settings, KEY_PREFIX: `history-${process.pid}-${Date.now()}` }
  const near = {
    ...base,
    ...(location && { LOCATION: location }),
    OPTIONS: { ...OPTIONS, NEAR_CACHE: {} },
  } as CacheSettings
  const processes = await Promise.all(Array.from({ length: readers }, () => startReader({ settings: near, keys })))
  const caches = createCaches({ ...base, OPTIONS } as CacheSettings)
  onTestFinished(() => caches.close())
  const cache = caches.get() as RedisCache
  const histories = new Map(keys.map((key) => [key, new ValueHistory()]))
  const newest = new Map<string, number>()
  const unknown = new Set<string>()
  let over = false
  let writes = 0
  const write = async (key: string): Promise<void> => {
    for (let value = 1; !over; value += 1) {
      const tags = key.startsWith('tagged') ? [TAG] : undefined
      try {
        if (value % 7 === 0) await cache.delete(key)
        else await cache.set(key, value, { tags })
        if (await isReplicated(cache, key, replicas)) {
          histories.get(key)?.changed(value - 1, now())
          newest.set(key, value)
        }
        writes += 1
      } catch {
        // Whether it has happened is not known, nor when it will: a server that hung runs what was in its buffers.
        unknown.add(`${key}=${value}`)
      }
      // A value that is held wrongly shows when its key then rests for longer than the bound.
      await delay(value % 6 === 0 ? 1300 : Math.random() * 20)
    }
  }
  const invalidate = async (): Promise<void> => {
    while (!over) {
      await delay(Math.random() < 0.3 ? 1300 : 50)
      const before = new Map(newest)
      try {
        await cache.invalidateTags([TAG])
        if (replicas > 0) continue
      } catch {
        continue
      }
      const done = now()
      // What had been written before is invalid; the successors of these values came later or count themselves.
      for (const key of keys.slice(KEYS)) histories.get(key)?.changed(before.get(key) ?? 0, done)
    }
  }
  const working = [...keys.map(write), invalidate()]
  await delay(500)
  await faults()
  await delay(1500)
  over = true
  await Promise.all(working)
  const seen = await Promise.all(processes.map(stopReader))
  const known = seen.flatMap(({ last }) => last).filter(([key, value]) => !unknown.has(`${key}=${value}`))
  return {
    stale: known.flatMap((sighting) => judge(sighting, histories)),
    reads: sum(seen.map(({ reads }) => reads)),
    nearHits: sum(seen.map(({ nearHits }) => nearHits)),
    writes,
  }
}

/** Tells whether a value was served after the bound, counted from the first change that made it old. */
function judge([key, value, begun]: Sightings['last'][number], histories: ReadonlyMap<string, ValueHistory>): string[] {
  const late = begun - (histories.get(key)?.replacedAt(value) ?? begun)
  return late > BOUND ? [`${key}=${value} ${Math.round(late)} ms after it was replaced`] : []
}

/** Waits until so many replicas have the writes of a key's server, so that a failover cannot undo them. */
async function isReplicated(cache: RedisCache, key: string, replicas: number): Promise<boolean> {
  if (replicas === 0) return true
  const { node } = await cache.locate(key)
  const primary = (await cache.nodes()).find(({ address }) => address === node)
  return primary !== undefined && (await primary.run(async (redis: Redis) => redis.wait(replicas, 400))) >= replicas
}

async function stopReader(child: ChildProcess): Promise<Sightings> {
  const answered = once(child, 'message')
  child.send('stop' satisfies ReaderTask)
  return (await answered)[0] as Sightings
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
