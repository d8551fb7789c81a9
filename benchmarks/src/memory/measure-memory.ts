import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startServer } from '@holdfast/local-redis'
import { Redis } from 'ioredis'
import type { Place } from '../cache/contestant.ts'
import { contestants } from '../cache/contestants.ts'
import type { ValueKind } from '../cache/values.ts'

const PROGRAM = new URL('run-memory.ts', import.meta.url).pathname
const KINDS = ['text100', 'json'] as const
const PLACES = ['memory', 'near', 'server'] as const
/** In the server: one contestant for each form that values are stored in. */
const FORMS: ReadonlySet<string> = new Set([
  'ioredis',
  '@keyv/redis',
  'bentocache',
  'cache-manager',
  'cacheable',
  'holdfast',
])
const run = promisify(execFile)

/** What the process of `run-memory.ts` is told. */
export interface MemoryStart {
  readonly name: string
  readonly place: Place
  readonly urls: readonly string[]
  readonly value: ValueKind
  readonly entries: number
}

/** Memory per entry. */
export interface MemoryFigure {
  readonly name: string
  readonly place: Place
  readonly value: ValueKind
  /** In the process, where the contestant keeps values there, and in the server elsewhere. */
  readonly bytes: number
}

/**
 * Measures what an entry takes: in the process for caches in memory and near caches, in the server for all others.
 * Its key has about ten characters.
 *
 * @param entries - How many are stored.
 */
export async function measureMemory(entries: number): Promise<MemoryFigure[]> {
  await using server = await startServer({ install: true })
  const redis = new Redis(server.url)
  const figures: MemoryFigure[] = []
  for (const place of PLACES) {
    for (const { name, places, open } of contestants) {
      if (!places.includes(place) || !open || (place === 'server' && !FORMS.has(name))) continue
      for (const value of KINDS) {
        await redis.flushall()
        const before = await usedMemory(redis)
        const start: MemoryStart = { name, place, urls: place === 'memory' ? [] : [server.url], value, entries }
        const args = [...process.execArgv, '--expose-gc', PROGRAM, JSON.stringify(start)]
        const inProcess = JSON.parse((await run(process.execPath, args)).stdout) as number | null
        if (inProcess === null) continue
        const bytes = place === 'server' ? ((await usedMemory(redis)) - before) / entries : inProcess
        figures.push({ name, place, value, bytes })
        console.log(`  ${place}, ${value}: ${name.padEnd(28)} ${Math.round(bytes)} B per entry`)
      }
    }
  }
  redis.disconnect()
  return figures
}

async function usedMemory(redis: Redis): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1])
}
