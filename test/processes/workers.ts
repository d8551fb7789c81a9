import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { CacheSettings } from 'holdfast'
import { onTestFinished } from 'vitest'
import type { Answer, Task } from './worker.ts'

/** Another process with a cache. */
export class Worker {
  readonly #child: ChildProcess

  constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Does a task; one at a time. */
  async ask(task: Task): Promise<Answer> {
    const answered = once(this.#child, 'message')
    this.#child.send(task)
    return (await answered)[0] as Answer
  }
}

/**
 * Starts processes for the running test. Each has opened a cache and is connected.
 *
 * @param count - How many.
 * @param settings - Of the cache of each.
 */
export function startWorkers(count: number, settings: CacheSettings): Promise<Worker[]> {
  const start = async (): Promise<Worker> => {
    const child = fork(join(import.meta.dirname, 'worker.ts'), { execArgv: ['--conditions=@holdfast/source'] })
    onTestFinished(() => void child.kill())
    const worker = new Worker(child)
    await worker.ask({ kind: 'start', settings })
    return worker
  }
  return Promise.all(Array.from({ length: count }, start))
}
