import { setImmediate } from 'node:timers/promises'
import { type Cache, createCaches } from 'holdfast'
import { sample } from '../sample.ts'
import type { Line, Point } from '../series.ts'
import { storeKeys } from './caches.ts'
import type { Lines } from './lines.ts'

const MAX_ENTRIES = 1_000_000
const MAX_SIZE = 1024 ** 3
const PORTION = 1000
/** Hits between two turns of the event loop. */
const HITS = 1000

/** Entries that the process holds. */
export const entries: Lines = async ([url = ''], quick) => {
  const memory = createCaches({ BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES } })
  const NEAR_CACHE = { MAX_ENTRIES, MAX_SIZE }
  const near = createCaches({ BACKEND: 'redis', LOCATION: url, OPTIONS: { NEAR_CACHE } })
  const lines = [await line('local memory', memory.get(), quick), await line('near cache', near.get(), quick)]
  await memory.close()
  await near.close()
  return lines
}

async function line(name: string, cache: Cache, quick: boolean): Promise<Line> {
  const points: Point[] = []
  for (const count of quick ? [1000, 10_000] : [1000, 10_000, 100_000, 300_000]) {
    const keys = await storeKeys(cache, count, 'x'.repeat(100))
    // A near cache holds what was read.
    for (let start = 0; start < count; start += PORTION) await cache.getMany(keys.slice(start, start + PORTION))
    // A step through all keys that is not their order, so that each hit moves another entry to the front.
    let at = 0
    const hits = async (): Promise<void> => {
      for (let hit = 0; hit < HITS; hit += 1) {
        at = (at + 7919) % count
        await cache.get(String(keys[at]))
      }
      await setImmediate()
    }
    const { cpuMicroseconds } = await sample(quick ? 30 : 200, 1, hits)
    points.push({ x: count, y: cpuMicroseconds / HITS })
  }
  return { name, points }
}
