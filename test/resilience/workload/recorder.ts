import { now } from '../../support/value-history.ts'

/** A call that failed. */
export interface Failure {
  readonly code: string
  readonly operation: string
  readonly begun: number
  readonly ended: number
  /** For how many milliseconds of it the process itself stood still. */
  readonly stood: number
  /** Whether it is known that the server did nothing. */
  readonly refused: boolean
}

const TICK_MS = 10

/** What became of a call: its value, or how it failed. */
export type Result<T> = { readonly value: T } | Failure

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
  readonly #stalls: { readonly until: number; readonly ms: number }[] = []
  #tick = now()
  #stood = 0

  /** @param limitMs - After which a call is late. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs
    this.#ticking = setInterval(() => {
      const time = now()
      const stood = standing(this.#tick, time)
      if (stood > 0) this.#stalls.push({ until: time, ms: stood })
      this.#stood += stood
      this.#tick = time
    }, TICK_MS)
  }

  /**
   * Makes a call.
   *
   * @returns What became of it.
   */
  async call<T>(operation: string, work: () => Promise<T>): Promise<Result<T>> {
    const begun = now()
    const stood = this.#stoodAt(begun)
    this.begun += 1
    try {
      return { value: await work() }
    } catch (error) {
      const ended = now()
      const failure = {
        code: codeOf(error),
        operation,
        begun,
        ended,
        stood: this.#stoodAt(ended) - stood,
        refused: isRefusal(error),
      }
      this.failures.push(failure)
      return failure
    } finally {
      this.ended += 1
      const ended = now()
      const ms = ended - begun - (this.#stoodAt(ended) - stood)
      if (ms > this.longest.ms) this.longest = { ms, operation }
      if (ms > this.#limitMs) this.late.push(`${operation} took ${Math.round(ms)} ms`)
    }
  }

  /**
   * Tells for how many milliseconds the process stood still in a span of time.
   *
   * @param from - Its begin.
   * @param to - Its end.
   */
  stoodBetween(from: number, to: number): number {
    return this.#stalls
      .filter(({ until }) => until > from && until <= to)
      .reduce((all, { until, ms }) => all + Math.min(ms, until - from), 0)
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

/** Codes of Holdfast that say that nothing was done. */
const NOTHING_DONE = new Set(['ERR_CACHE_AUTHENTICATION', 'ERR_CACHE_OVERLOADED', 'ERR_CACHE_SLOT_NOT_COVERED'])

/**
 * Whether the server answered that it did nothing. Of Holdfast alone: it sends no write again after a lost reply, so the
 * last answer is that of the only one.
 */
function isRefusal(error: unknown): boolean {
  const { code, cause, command } = error as Error & { readonly code?: string; readonly command?: string }
  if (!code?.startsWith('ERR_CACHE_')) return false
  return NOTHING_DONE.has(code) || (cause instanceof Error && cause.name === 'ReplyError' && command !== undefined)
}

function codeOf(error: unknown): string {
  const { code, name, message } = error as Error & { code?: string }
  if (code?.startsWith('ERR_CACHE_SERVER')) return `${code} ${message.split(/[\s:]/, 1)[0]}`
  if (code !== undefined) return code
  const first = /^[A-Z]{3,}/.exec(message)?.[0]
  return first ?? (name === 'Error' || name === 'ReplyError' ? message.slice(0, 40) : name)
}
