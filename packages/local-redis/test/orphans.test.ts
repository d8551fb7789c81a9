import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../src/index.ts'
import { commandLinesWith, isAlive } from './processes.ts'

const PROGRAM = fileURLToPath(new URL('./fixtures/hold-servers.ts', import.meta.url))

let temp: string

// Short, whatever TMPDIR is here: the folders in it hold unix sockets.
beforeEach(async () => {
  temp = await mkdtemp('/tmp/hold-')
})

afterEach(async () => {
  await rm(temp, { recursive: true, force: true })
})

function hold(ending: string, what: 'cluster' | 'sentinel' = 'cluster'): ChildProcess {
  const env = { ...process.env, TMPDIR: temp }
  return spawn(process.execPath, [PROGRAM, ending, what], { env, stdio: ['ignore', 'pipe', 'ignore'] })
}

async function pidsOf(program: ChildProcess): Promise<readonly number[]> {
  if (program.stdout === null) throw new Error('the program has no output')
  for await (const line of createInterface(program.stdout)) return JSON.parse(line) as number[]
  throw new Error('the program ended before its servers were up')
}

async function expectNothingLeft(pids: readonly number[]): Promise<void> {
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

describe('nothing outlives the program', { timeout: 60_000 }, () => {
  for (const signal of ['SIGKILL', 'SIGINT', 'SIGTERM'] as const) {
    test(`that is ended by ${signal} while its cluster is up`, async () => {
      const program = hold('wait')
      const pids = await pidsOf(program)
      expect(await Promise.all(pids.map(isAlive))).toEqual([true, true, true])
      program.kill(signal)
      const [, endedBy] = await once(program, 'exit')
      expect(endedBy).toBe(signal)
      await expectNothingLeft(pids)
    })
  }

  test('that is killed while its Sentinel set with TLS is up, nor do its certificates', async () => {
    const program = hold('wait', 'sentinel')
    const ended = once(program, 'exit')
    const pids = await pidsOf(program)
    expect(await Promise.all(pids.map(isAlive))).toEqual([true, true, true])
    const contents = await Promise.all((await readdir(temp)).map((folder) => readdir(join(temp, folder))))
    expect(contents.filter((files) => files.includes('server.key'))).toHaveLength(1)
    program.kill('SIGKILL')
    await ended
    await expectNothingLeft(pids)
  })

  for (const [ending, status, what] of [
    ['exit', 0, 'cluster'],
    ['uncaught', 1, 'cluster'],
    ['uncaught', 1, 'sentinel'],
  ] as const) {
    test(`that ends by itself, by way of: ${ending}, with a ${what}`, async () => {
      const program = hold(ending, what)
      const ended = once(program, 'exit')
      const pids = await pidsOf(program)
      expect((await ended)[0]).toBe(status)
      await expectNothingLeft(pids)
    })
  }

  test.each(['cluster', 'sentinel'] as const)('that is killed while its %s is starting', async (what) => {
    const program = hold('wait', what)
    const ended = once(program, 'exit')
    await waitFor('the first folder appears', async () => (await readdir(temp)).length > 0, { interval: 1 })
    program.kill('SIGKILL')
    await ended
    await expectNothingLeft([])
  })
})
