import { sample } from '../sample.ts'
import { open, storeKeys } from './caches.ts'
import type { Lines } from './lines.ts'

/** Calls on a cluster of one size. The number of its primaries is that of the URLs. */
export const nodes: Lines = async (urls, quick) => {
  const { cache, close } = open(urls)
  const keys = await storeKeys(cache, 1000, 'x'.repeat(100))
  const list = keys.slice(0, 100)
  const ms = quick ? 40 : 200
  const x = urls.length
  const get = await sample(ms, 64, (turn) => cache.get(String(keys[turn % 1000])))
  const getMany = await sample(ms, 4, () => cache.getMany(list))
  await close()
  return [
    { name: 'get, 64 in flight', points: [{ x, y: get.cpuMicroseconds }] },
    { name: 'getMany(100), 4 in flight', points: [{ x, y: getMany.cpuMicroseconds }] },
  ]
}
