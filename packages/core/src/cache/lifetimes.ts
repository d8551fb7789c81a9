import { type Timeout, timeoutToMs } from '../time/timeout.ts'

/** What {@link Lifetimes} is made with. */
export interface LifetimesOptions {
  /** TIMEOUT in seconds: the timeout of calls that name none. */
  readonly timeout: Timeout
  /** TIMEOUT_JITTER: the largest fraction by which a lifetime is shortened at random. */
  readonly jitter: number
  /** CACHE_HERD_TIMEOUT in milliseconds with the herd client, else 0. */
  readonly herdMs: number
}

/** Turns the timeouts of calls into lifetimes in milliseconds. */
export class Lifetimes {
  readonly #options: LifetimesOptions

  /**
   * @param options - TIMEOUT, TIMEOUT_JITTER and the herd client's window.
   */
  constructor(options: LifetimesOptions) {
    this.#options = options
  }

  /**
   * Returns the lifetime of one value to store. TIMEOUT_JITTER shortens it at random.
   *
   * @param timeout - Seconds, `null` for ever, `undefined` for TIMEOUT.
   * @returns Milliseconds, 0 for "gone at once", `null` for ever.
   * @throws ArgumentError when the timeout is not a number of seconds or `null`.
   */
  of(timeout: Timeout | undefined): number | null {
    const { jitter } = this.#options
    const ms = timeoutToMs(timeout === undefined ? this.#options.timeout : timeout)
    return ms && jitter > 0 ? Math.max(1, Math.round(ms * (1 - jitter * Math.random()))) : ms
  }

  /**
   * Returns the longest time that such a value can be stored: without jitter, and with the herd client's window. The
   * tokens of its tags live that long.
   *
   * @param timeout - As for {@link Lifetimes.of}.
   */
  longest(timeout: Timeout | undefined): number | null {
    const ms = timeoutToMs(timeout === undefined ? this.#options.timeout : timeout)
    return ms && ms + this.#options.herdMs
  }
}
