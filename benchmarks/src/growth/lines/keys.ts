import { Redis } from 'ioredis'
import type { Line, Point } from '../series.ts'
import { open } from './caches.ts'
import type { Lines } from './lines.ts'

const PORTION = 100_000
/** Of all keys, those that the cheaper two of the four lines are about. */
const FEW = 100
const FILL = `for i = ARGV[2], ARGV[3] do redis.call('SET', ARGV[1] .. i, 'value') end`

/** Walks over the keys of one server. */
export const keys: Lines = async ([url = ''], quick) => {
  const redis = new Redis(url)
  const { cache, close } = open([url])
  const fill = async (name: string, count: number): Promise<void> => {
    for (let first = 0; first < count; first += PORTION) {
      const last = Math.min(count, first + PORTION) - 1
      await redis.eval(FILL, 0, cache.makeKey(name), first, last)
    }
  }
  const works: Readonly<Record<string, () => Promise<unknown>>> = {
    'iterKeys()': async () => {
      let found = 0
      for await (const _ of cache.iterKeys()) found += 1
      return found
    },
    [`deletePattern('few:*'), ${FEW} keys match`]: () => cache.deletePattern('few:*'),
    "deletePattern('all:*'), all match": () => cache.deletePattern('all:*'),
    'clear()': () => cache.clear(),
  }
  const points = new Map<string, Point[]>(Object.keys(works).map((name) => [name, []]))
  for (const count of quick ? [10_000, 100_000] : [10_000, 30_000, 100_000, 300_000, 1_000_000]) {
    for (const [name, work] of Object.entries(works)) {
      await fill('all:', count)
      await fill('few:', FEW)
      const start = performance.now()
      await work()
      points.get(name)?.push({ x: count, y: performance.now() - start })
    }
    await redis.flushall()
  }
  await close()
  redis.disconnect()
  return [...points].map(([name, own]): Line => ({ name, points: own }))
}
