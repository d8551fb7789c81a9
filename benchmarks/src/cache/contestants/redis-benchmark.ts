import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Round } from '../../rounds.ts'
import { LIFETIME_SECONDS } from '../contestant.ts'
import type { Readiness, Runner, Setting } from '../runner.ts'
import { values } from '../values.ts'
import type { Workload } from '../workloads.ts'

const run = promisify(execFile)
const KEYS = 1000
const NOT_TAKEN: Readiness = { taken: false, sharesObjects: false }
/** Enough for every key to be written; keys are chosen at random. */
const FILL_CALLS = 20_000
/** The clock of `/proc` on Linux. */
const TICK_MICROSECONDS = 10_000

/** The program that comes with the server: one connection, as many commands in a pipeline as are in flight. */
export class RedisBenchmark implements Runner {
  readonly #setting: Setting
  #command: readonly string[] = []
  #inFlight = 1
  #perSecond = 0

  constructor(setting: Setting) {
    this.#setting = setting
  }

  async prepare({ operation, value, inFlight }: Workload): Promise<Readiness> {
    if ((operation !== 'get' && operation !== 'set') || value === 'json') return NOT_TAKEN
    if (!(await isInstalled())) return NOT_TAKEN
    const key = `${this.#setting.prefix}:__rand_int__`
    const set = ['SET', key, String(values[value]), 'EX', String(LIFETIME_SECONDS)]
    this.#command = set
    this.#inFlight = 64
    await this.#run(FILL_CALLS)
    this.#command = operation === 'get' ? ['GET', key] : set
    this.#inFlight = inFlight
    this.#perSecond = await this.#run(FILL_CALLS)
    return { taken: true, sharesObjects: false }
  }

  async measure(ms: number): Promise<Round> {
    const calls = Math.max(1000, Math.round((this.#perSecond * ms) / 1000))
    const before = await childrenCpu()
    this.#perSecond = await this.#run(calls)
    const after = await childrenCpu()
    const known = before !== undefined && after !== undefined
    return { perSecond: this.#perSecond, cpuMicroseconds: known ? (after - before) / calls : null }
  }

  /** Returns calls a second. */
  async #run(calls: number): Promise<number> {
    const { hostname, port } = new URL(String(this.#setting.urls[0]))
    const options = { h: hostname, p: port, c: '1', P: String(this.#inFlight), n: String(calls), r: String(KEYS) }
    const args = Object.entries(options).flatMap(([name, value]) => [`-${name}`, value])
    const { stdout, stderr } = await run('redis-benchmark', [...args, '--csv', ...this.#command])
    // The last line is: "the command","calls a second",…
    const perSecond = Number(/^"[^\n]*?","([\d.]+)"/m.exec(stdout.trim().split('\n').at(-1) ?? '')?.[1])
    if (!(perSecond > 0)) throw new Error(`redis-benchmark: ${stdout}${stderr}`)
    return perSecond
  }
}

async function isInstalled(): Promise<boolean> {
  return run('redis-benchmark', ['--version']).then(
    () => true,
    () => false,
  )
}

/** Microseconds of CPU of all children of this process that have ended; only Linux tells. */
async function childrenCpu(): Promise<number | undefined> {
  const stat = await readFile('/proc/self/stat', 'utf8').catch(() => undefined)
  if (stat === undefined) return undefined
  // proc(5): cutime and cstime are fields 16 and 17; the second one is a name in parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * TICK_MICROSECONDS
}
