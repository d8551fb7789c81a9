// A process that reads keys through a near cache, and notes when it was last given each value.
import { setTimeout as delay } from 'node:timers/promises'
import { type CacheSettings, createCaches } from 'holdfast'
import { now } from '../support/value-history.ts'

/** A request of the parent process. */
export type ReaderTask = { readonly settings: CacheSettings; readonly keys: readonly string[] } | 'stop'

/** What a reader has seen. */
export interface Sightings {
  /** For each key and value: when the last read began that returned it, in milliseconds of the host's monotonic clock. */
  readonly last: readonly (readonly [key: string, value: number, begun: number])[]
  /** How many reads there were, and how many were served from memory. */
  readonly reads: number
  readonly nearHits: number
}

let stopped = false

process.on('message', (task: ReaderTask) => {
  if (task === 'stop') stopped = true
  else
    void read(task).then((sightings) => {
      process.send?.(sightings, () => process.exit())
    })
})

async function read({ settings, keys }: Exclude<ReaderTask, 'stop'>): Promise<Sightings> {
  const caches = createCaches(settings)
  const cache = caches.get()
  const last = new Map<string, Map<number, number>>(keys.map((key) => [key, new Map()]))
  let reads = 0
  const note = (key: string, value: unknown, begun: number): void => {
    reads += 1
    if (typeof value === 'number') last.get(key)?.set(value, begun)
  }
  process.send?.('reading')
  while (!stopped) {
    for (const key of keys) {
      const begun = now()
      try {
        note(key, await cache.get(key), begun)
      } catch {
        // A fault is under way.
      }
    }
    const begun = now()
    const found = await cache.getMany(keys).catch(() => new Map())
    for (const key of keys) note(key, found.get(key), begun)
    // Hits resolve without a turn of the event loop, and messages need one. Readers that never rest would leave the
    // servers no processor.
    await delay(1)
  }
  const { nearHits } = cache.stats()
  await caches.close()
  const sightings = [...last].flatMap(([key, values]) =>
    [...values].map(([value, begun]) => [key, value, begun] as const),
  )
  return { last: sightings, reads, nearHits }
}
