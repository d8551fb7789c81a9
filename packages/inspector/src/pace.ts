import { setTimeout as delay } from 'node:timers/promises'

/** Lets so much happen in each second, for all who ask together. */
export class Pace {
  readonly #perSecond: number
  /** When what was let through so far has had its time, by the clock of `performance.now()`. */
  #free = 0

  /**
   * @param perSecond - How much.
   */
  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /**
   * Waits until more may happen.
   *
   * @param amount - How much.
   * @param signal - Ends the wait.
   * @throws The signal's reason.
   */
  async take(amount: number, signal: AbortSignal): Promise<void> {
    const now = performance.now()
    const start = Math.max(now, this.#free)
    this.#free = start + (amount / this.#perSecond) * 1000
    if (start > now) await delay(start - now, undefined, { signal })
  }
}
