import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { CacheSettings } from './stores.ts'

/** One run of the suite. */
export interface Run {
  /** The folder of the suite. */
  readonly suite: string
  readonly face: string
  readonly handler: string
  readonly preset: string
  readonly settings: CacheSettings
}

/** What the suite says of each test: true, or the kind of failure and a message. */
export type Results = Readonly<Record<string, true | readonly [kind: string, message: string]>>

/** Runs the suite in a process of its own: it keeps its results in its modules. */
export async function runInProcess(run: Run): Promise<Results> {
  const child = fork(new URL('run.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  child.send(run)
  const ended = once(child, 'exit').then(() => {
    throw new Error('The suite ended without results.')
  })
  const [results] = (await Promise.race([once(child, 'message'), ended])) as [Results]
  ended.catch(() => {})
  child.disconnect()
  return results
}
