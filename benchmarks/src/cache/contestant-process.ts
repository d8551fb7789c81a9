import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Round } from '../rounds.ts'
import type { Answer, Request, Start } from './messages.ts'
import type { Readiness } from './runner.ts'
import type { Workload } from './workloads.ts'

const PROGRAM = new URL('run-contestant.ts', import.meta.url)

/** A contestant in its own process, so that no other's garbage or optimizations are counted as its own. */
export class ContestantProcess implements AsyncDisposable {
  /** Its name in the results. */
  readonly name: string
  readonly #child: ChildProcess

  constructor(start: Start) {
    this.name = start.name
    this.#child = fork(PROGRAM, [JSON.stringify(start)])
  }

  /** Stores what the workload reads, and tells whether and how the contestant can do this work. */
  async prepare(workload: Workload): Promise<Readiness> {
    const answer = await this.#ask({ type: 'prepare', workload })
    if (!('readiness' in answer)) throw new Error(`${this.name}: unexpected answer`)
    return answer.readiness
  }

  /** Does the work that was prepared last, for some time. */
  async measure(ms: number): Promise<Round> {
    const answer = await this.#ask({ type: 'measure', ms })
    if (!('round' in answer)) throw new Error(`${this.name}: unexpected answer`)
    return answer.round
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.disconnect()
    await exited
  }

  async #ask(request: Request): Promise<Answer> {
    const ended = new AbortController()
    const exit = once(this.#child, 'exit', { signal: ended.signal }).then(([code]) => {
      throw new Error(`${this.name}: its process ended with ${code}`)
    })
    this.#child.send(request)
    const [answer] = (await Promise.race([once(this.#child, 'message', { signal: ended.signal }), exit]).finally(() => {
      ended.abort()
      exit.catch(() => {})
    })) as [Answer]
    if ('error' in answer) throw new Error(`${this.name}: ${answer.error}`)
    return answer
  }
}
