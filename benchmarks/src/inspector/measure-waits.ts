import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startCluster } from '@holdfast/local-redis'
import type { ApplicationSettings, RoundRequest } from './application.ts'
import { latenciesOf, type Percentiles, percentilesOf } from './latencies.ts'

/** What somebody looks at, by the address of the inspector; nothing is found, so all keys are looked at. */
export const LOOKS = {
  'nobody looks': undefined,
  'a search among all keys': 'search?cache=default&pattern=*nothing*',
  'a preview of a tag': 'tags?cache=default&tag=nothing',
} as const satisfies Readonly<Record<string, string | undefined>>

export type Look = keyof typeof LOOKS

/** One round: how long the calls of the application took, in milliseconds. */
export interface Round {
  readonly gets: Percentiles
  readonly requests: Percentiles
}

/** What was measured. */
export interface Waits {
  /** Rounds of each kind; those with one index were made one after the other. */
  readonly rounds: ReadonlyMap<Look, readonly Round[]>
  /** Seconds that a search among all keys took. */
  readonly searchSeconds: number
}

/**
 * Measures how long an application's own calls take while somebody looks at its caches, and while nobody does.
 *
 * @param keys - How many keys the cluster has.
 * @param rounds - How many rounds of each kind.
 * @param ms - How long a round takes.
 */
export async function measureWaits(keys: number, rounds: number, ms: number): Promise<Waits> {
  await using cluster = await startCluster({ install: true })
  const child = fork(join(import.meta.dirname, 'application.ts'))
  try {
    const settings: ApplicationSettings = { urls: cluster.urls, keys }
    child.send(settings)
    const [port] = (await once(child, 'message')) as [number]
    const origin = `http://127.0.0.1:${port}`
    const looks = Object.keys(LOOKS) as Look[]
    const measured = new Map<Look, Round[]>(looks.map((look) => [look, []]))
    // The first round warms up.
    for (let round = -1; round < rounds; round += 1) {
      for (let turn = 0; turn < looks.length; turn += 1) {
        const look = looks[(turn + round + 1) % looks.length] as Look
        const result = await measureRound(child, origin, look, ms)
        if (round >= 0) measured.get(look)?.push(result)
      }
    }
    const start = performance.now()
    await readAll(`${origin}/caches/api/${LOOKS['a search among all keys']}`, keys)
    const searchSeconds = (performance.now() - start) / 1000
    return { rounds: measured, searchSeconds }
  } finally {
    child.kill()
  }
}

async function measureRound(child: ChildProcess, origin: string, look: Look, ms: number): Promise<Round> {
  const controller = new AbortController()
  const looking = lookOn(origin, LOOKS[look], controller.signal)
  // A search has begun before calls are measured.
  await delay(100)
  const request: RoundRequest = { ms }
  const gets = once(child, 'message') as Promise<[number[]]>
  child.send(request)
  const agent = new Agent({ keepAlive: true })
  const requests = await latenciesOf(ms, () => ask(`${origin}/book`, agent))
  const [latencies] = await gets
  controller.abort()
  agent.destroy()
  await looking
  return { gets: percentilesOf(latencies), requests: percentilesOf(requests) }
}

/** Looks again and again until it is told to stop. */
async function lookOn(origin: string, path: string | undefined, signal: AbortSignal): Promise<void> {
  if (path === undefined) return
  try {
    while (!signal.aborted) await readAll(`${origin}/caches/api/${path}`, 1, signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** Reads an answer of the inspector to its end. It must have looked at so many keys. */
async function readAll(url: string, atLeast: number, signal?: AbortSignal): Promise<void> {
  const response = await fetch(url, { headers: { 'x-holdfast-inspector': '1' }, ...(signal && { signal }) })
  const last = (await response.text()).trim().split('\n').at(-1)
  const { done, looked } = JSON.parse(last ?? '{}') as { readonly done?: boolean; readonly looked?: number }
  if (!done || Number(looked) < atLeast) throw new Error(`The search ended with ${last}`)
}

function ask(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`The application answered ${response.statusCode}.`))
      response.resume().on('end', resolve).on('error', reject)
    }).on('error', reject)
  })
}
