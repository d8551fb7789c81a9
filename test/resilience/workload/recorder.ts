import { now } from '../../support/value-history.ts'

/** A call that failed. */
export interface Failure {
  readonly code: string
  readonly operation: string
  readonly begun: number
  readonly ended: number
  /** For how many milliseconds of it the process itself stood still. */
  readonly stood: number
}

const TICK_MS = 10

/** Notes how long calls take and how they fail. Time in which the process itself stood still is not the call's. */
export class Recorder {
  /** Calls that were begun, and that ended. */
  begun = 0
  ended = 0
  /** The longest call. */
  longest: { readonly ms: number; readonly operation: string } = { ms: 0, operation: '' }
  readonly failures: Failure[] = []
  /** Calls that took longer than the limit. */
  readonly late: string[] = []
  readonly #limitMs: number
  readonly #ticking: NodeJS.Timeout
  #tick = now()
  #stood = 0

  /** @param limitMs - After which a call is late. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs
    this.#ticking = setInterval(() => {
      const time = now()
      this.#stood += standing(this.#tick, time)
      this.#tick = time
    }, TICK_MS)
  }

  /**
   * Makes a call.
   *
   * @returns Its result; or, with the error, undefined in a list of none.
   */
  async call<T>(operation: string, work: () => Promise<T>): Promise<{ readonly value: T } | { readonly code: string }> {
    const begun = now()
    const stood = this.#stoodAt(begun)
    this.begun += 1
    try {
      return { value: await work() }
    } catch (error) {
      const code = codeOf(error)
      const ended = now()
      this.failures.push({ code, operation, begun, ended, stood: this.#stoodAt(ended) - stood })
      return { code }
    } finally {
      this.ended += 1
      const ended = now()
      const ms = ended - begun - (this.#stoodAt(ended) - stood)
      if (ms > this.longest.ms) this.longest = { ms, operation }
      if (ms > this.#limitMs) this.late.push(`${operation} took ${Math.round(ms)} ms`)
    }
  }

  /** Ends it. */
  stop(): void {
    clearInterval(this.#ticking)
  }

  #stoodAt(time: number): number {
    return this.#stood + standing(this.#tick, time)
  }
}

function standing(since: number, time: number): number {
  return Math.max(0, time - since - 2 * TICK_MS)
}

function codeOf(error: unknown): string {
  const { code, name, message } = error as Error & { code?: string }
  if (code?.startsWith('ERR_CACHE_SERVER')) return `${code} ${message.split(/[\s:]/, 1)[0]}`
  if (code !== undefined) return code
  const first = /^[A-Z]{3,}/.exec(message)?.[0]
  return first ?? (name === 'Error' || name === 'ReplyError' ? message.slice(0, 40) : name)
}
