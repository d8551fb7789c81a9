import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { now } from '../support/value-history.ts'
import type { Fault } from './faults/fault.ts'
import { type FaultName, faults } from './faults/index.ts'
import { seeded } from './random.ts'
import type { TopologyName } from './site/site.ts'
import { startSite } from './site/start-site.ts'
import type { Disturbance, Order, Outcome, SubjectName } from './workload/task.ts'

/** One fault in one topology. */
export interface Row {
  readonly fault: FaultName
  readonly topology: TopologyName
  readonly seed: number
}

/** What was seen. */
export interface RowResult extends Row {
  /** Milliseconds from the fault until the servers were whole, as they see it themselves. */
  readonly window: number
  readonly outcomes: readonly Outcome[]
}

/** How a row is run. */
export interface RowOptions {
  readonly subjects: readonly SubjectName[]
  readonly workers: number
  /** Whether another row follows: its processes load while this one ends. */
  readonly goesOn?: boolean
}

const CALM_MS = 500
/** How long clients have to find back to whole servers, and how long they are watched then. */
export const HEALING_MS = 2000
const WATCHED_MS = 500
const ANSWER_MS = 90_000

/**
 * Lets workers call servers, breaks these, and waits until all is well again.
 *
 * @param row - What breaks where; the seed decides the rest.
 * @param options - Whose workers, and how many each.
 */
export async function runRow(row: Row, { subjects, workers, goesOn }: RowOptions): Promise<RowResult> {
  const { fault: name, topology, seed } = row
  const fault: Fault = faults[name]
  const random = seeded(seed, name, topology)
  // Of a set of shards, the other clients know nothing.
  const present = subjects.filter((subject) => subject === 'Holdfast' || topology !== 'shards')
  const processes = present.map(() => spare.shift() ?? start())
  using _ended = { [Symbol.dispose]: () => processes.forEach((child) => void child.kill('SIGKILL')) }
  await using site = await startSite(topology, { proxied: false, splittable: false, args: [], ...fault.site })
  const task = { workers, servers: site.reached, seed: `${seed}/${name}/${topology}` }
  await Promise.all(
    processes.map((child, at) => ask(child, { begin: { ...task, subject: present[at] as SubjectName } })),
  )
  await delay(CALM_MS + random() * CALM_MS)
  const struck = now()
  const disturb = (how: Disturbance): void => {
    for (const child of processes) child.send({ disturb: how } satisfies Order)
  }
  await fault.strike({ site, random, disturb })
  await site.untilWhole()
  const whole = now()
  await delay(HEALING_MS + WATCHED_MS)
  const losesRole = fault.losesRole?.includes(topology) ?? false
  const losesKeys = fault.losesKeys?.includes(topology) ?? false
  const windows = { struck, whole, losesRole, losesKeys }
  if (goesOn) spare.push(...subjects.slice(spare.length).map(start))
  const outcomes = await Promise.all(processes.map((child) => ask(child, { stop: windows })))
  return { ...row, window: Math.round(whole - struck), outcomes: outcomes as Outcome[] }
}

/** Processes that load their modules, which takes as long as many a fault, or have loaded them. */
const spare: ChildProcess[] = []

function start(): ChildProcess {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'holdfast-resilience') }
  return fork(new URL('./workload/process.ts', import.meta.url), { execArgv: ['--conditions=@holdfast/source'], env })
}

async function ask(child: ChildProcess, order: Order): Promise<unknown> {
  const gone = new AbortController()
  const late = setTimeout(() => gone.abort(new Error(`No answer to ${Object.keys(order)}`)), ANSWER_MS)
  const ended = (code: unknown): void => gone.abort(new Error(`The workers ended with ${code}`))
  child.once('exit', ended)
  try {
    const answered = once(child, 'message', { signal: gone.signal })
    child.send(order)
    return (await answered)[0]
  } catch (error) {
    throw gone.signal.aborted ? gone.signal.reason : error
  } finally {
    clearTimeout(late)
    child.off('exit', ended)
  }
}
