import pTimeout from 'p-timeout'

// Node's timers know no longer delay.
const LONGEST_MS = 2 ** 31 - 1

/** A caller that waits for a permit. */
type Waiting = PromiseWithResolvers<void>

/**
 * Counts permits, and queues callers while there is none. Its cost does not depend on how many permits there are, so
 * there may be `Infinity`. A semaphore of a library may walk all free permits when one is given back.
 */
export class Permits {
  #free: number
  /** In the order of their calls. */
  readonly #waiting = new Set<Waiting>()

  /**
   * @param max - How many there are.
   */
  constructor(max: number) {
    this.#free = max
  }

  /**
   * Takes a permit.
   *
   * @param waitMs - Milliseconds to wait for one: 0 fails at once; more than a timer can count waits without limit.
   * @param exhausted - Makes the error when there is none in time.
   * @returns Gives the permit back; call it once.
   */
  async take(waitMs: number, exhausted: () => Error): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1
    else if (waitMs === 0) throw exhausted()
    else await this.#wait(waitMs, exhausted)
    return () => this.#giveBack()
  }

  /**
   * Rejects all that wait.
   *
   * @param error - The reason.
   */
  cancel(error: Error): void {
    for (const waiting of this.#waiting) waiting.reject(error)
    this.#waiting.clear()
  }

  async #wait(waitMs: number, exhausted: () => Error): Promise<void> {
    const waiting = Promise.withResolvers<void>()
    this.#waiting.add(waiting)
    if (waitMs > LONGEST_MS) return waiting.promise
    const fallback = (): never => {
      this.#waiting.delete(waiting)
      throw exhausted()
    }
    return pTimeout(waiting.promise, { milliseconds: waitMs, fallback })
  }

  #giveBack(): void {
    const [next] = this.#waiting
    if (!next) {
      this.#free += 1
      return
    }
    this.#waiting.delete(next)
    next.resolve()
  }
}
