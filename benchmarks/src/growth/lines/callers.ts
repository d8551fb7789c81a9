import { Redis } from 'ioredis'
import { sample } from '../sample.ts'
import type { Line, Point } from '../series.ts'
import { open, storeKeys } from './caches.ts'
import type { Lines } from './lines.ts'

const COUNTS = [1, 4, 16, 64, 256, 1024, 4096]

/** Calls of `get` at once. */
export const callers: Lines = async (urls, quick) => {
  const { cache, close } = open(urls)
  const redis = new Redis(String(urls[0]))
  const keys = await storeKeys(cache, 1000, 'x'.repeat(100))
  const stored = keys.map((key) => cache.makeKey(key))
  const line = async (name: string, get: (turn: number) => Promise<unknown>): Promise<Line> => {
    const points: Point[] = []
    for (const x of COUNTS) points.push({ x, y: (await sample(quick ? 30 : 200, x, get)).cpuMicroseconds })
    return { name, points }
  }
  const lines = [
    await line('holdfast', (turn) => cache.get(String(keys[turn % 1000]))),
    await line('ioredis', (turn) => redis.get(String(stored[turn % 1000]))),
  ]
  redis.disconnect()
  await close()
  return lines
}
