import { sample } from '../sample.ts'
import type { Point } from '../series.ts'
import { open, storeKeys } from './caches.ts'
import type { Lines } from './lines.ts'

/** Keys of one `getMany`. */
export const many: Lines = async (urls, quick) => {
  const { cache, close } = open(urls)
  const keys = await storeKeys(cache, 10_000, 'x'.repeat(100))
  const points: Point[] = []
  for (const count of [1, 10, 100, 1000, 10_000]) {
    const portion = keys.slice(0, count)
    const { cpuMicroseconds } = await sample(quick ? 40 : 200, 1, () => cache.getMany(portion))
    points.push({ x: count, y: cpuMicroseconds })
  }
  await close()
  return [{ name: urls.length === 1 ? 'one server' : 'six-node cluster', points }]
}
