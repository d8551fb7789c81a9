import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { waitFor } from '../src/index.ts'
import { commandLinesWith, isAlive } from './processes.ts'

const PROGRAM = fileURLToPath(new URL('./fixtures/hold-servers.ts', import.meta.url))

/** A program that runs servers. Their folders are in a folder of its own. */
class Holder implements AsyncDisposable {
  readonly temp: string
  readonly process: ChildProcess

  constructor(temp: string, ending: string, what: string) {
    this.temp = temp
    const env = { ...process.env, TMPDIR: temp }
    this.process = spawn(process.execPath, [PROGRAM, ending, what], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  }

  static async start(ending: string, what: 'cluster' | 'sentinel' = 'cluster'): Promise<Holder> {
    // A short path, whatever TMPDIR is: it contains unix sockets.
    return new Holder(await mkdtemp('/tmp/hold-'), ending, what)
  }

  /** The process ids of the servers, once they are up. */
  async pids(): Promise<readonly number[]> {
    if (this.process.stdout === null) throw new Error('the program has no output')
    for await (const line of createInterface(this.process.stdout)) return JSON.parse(line) as number[]
    throw new Error('the program ended before its servers were up')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGKILL')
    await rm(this.temp, { recursive: true, force: true })
  }
}

async function expectNothingLeft({ temp }: Holder, pids: readonly number[]): Promise<void> {
  await waitFor('no server runs, no watcher runs, and no folder is left', async () => {
    const alive = await Promise.all(pids.map(isAlive))
    const watchers = await commandLinesWith(temp)
    const folders = await readdir(temp)
    if (alive.includes(true)) throw new Error(`of ${pids.join(' ')} these are alive: ${alive.join(' ')}`)
    if (watchers.length > 0) throw new Error(`a watcher runs: ${watchers[0]}`)
    if (folders.length > 0) throw new Error(`left behind: ${folders.join(' ')}`)
    return true
  })
}

// In parallel: most of the time is spent waiting while clusters form.
describe.concurrent('nothing outlives the program', { timeout: 60_000 }, () => {
  for (const signal of ['SIGKILL', 'SIGINT', 'SIGTERM'] as const) {
    test(`that is ended by ${signal} while its cluster is up`, async () => {
      await using holder = await Holder.start('wait')
      const { process: program } = holder
      const pids = await holder.pids()
      expect(await Promise.all(pids.map(isAlive))).toEqual([true, true, true])
      program.kill(signal)
      const [, endedBy] = await once(program, 'exit')
      expect(endedBy).toBe(signal)
      await expectNothingLeft(holder, pids)
    })
  }

  test('that is killed while its Sentinel set with TLS is up, not even certificates', async () => {
    await using holder = await Holder.start('wait', 'sentinel')
    const { process: program, temp } = holder
    const ended = once(program, 'exit')
    const pids = await holder.pids()
    expect(await Promise.all(pids.map(isAlive))).toEqual([true, true, true])
    const contents = await Promise.all((await readdir(temp)).map((folder) => readdir(join(temp, folder))))
    expect(contents.filter((files) => files.includes('server.key'))).toHaveLength(1)
    program.kill('SIGKILL')
    await ended
    await expectNothingLeft(holder, pids)
  })

  for (const [ending, status, what] of [
    ['exit', 0, 'cluster'],
    ['uncaught', 1, 'cluster'],
    ['uncaught', 1, 'sentinel'],
  ] as const) {
    test(`that ends by itself, by way of: ${ending}, with a ${what}`, async () => {
      await using holder = await Holder.start(ending, what)
      const ended = once(holder.process, 'exit')
      const pids = await holder.pids()
      expect((await ended)[0]).toBe(status)
      await expectNothingLeft(holder, pids)
    })
  }

  test.each(['cluster', 'sentinel'] as const)('that is killed while its %s is starting', async (what) => {
    await using holder = await Holder.start('wait', what)
    const { process: program, temp } = holder
    const ended = once(program, 'exit')
    await waitFor('the first folder appears', async () => (await readdir(temp)).length > 0, { interval: 1 })
    program.kill('SIGKILL')
    await ended
    await expectNothingLeft(holder, [])
  })
})
