import { timerMs } from '@holdfast/core'
import pTimeout from 'p-timeout'
import Queue from 'yocto-queue'

/** A caller that waits for a permit; `gone` once it has given up. */
interface Waiting extends PromiseWithResolvers<void> {
  gone: boolean
}

/**
 * Counts permits, and queues callers while there is none, in the order of their calls. Its cost depends neither on how
 * many permits there are, so there may be `Infinity`, nor on how many callers wait. A semaphore of a library may walk
 * all free permits when one is given back.
 */
export class Permits {
  #free: number
  readonly #waiting = new Queue<Waiting>()

  /**
   * @param max - How many there are.
   */
  constructor(max: number) {
    this.#free = max
  }

  /**
   * Takes a permit.
   *
   * @param waitMs - Milliseconds to wait for one; 0 fails at once. @defaultValue no limit
   * @param exhausted - Makes the error when there is none in time.
   * @returns `undefined` when it is taken, else a promise that resolves when it is.
   */
  take(waitMs: number = Number.POSITIVE_INFINITY, exhausted: () => Error = noneFree): Promise<void> | undefined {
    if (this.#free === 0) return this.#wait(waitMs, exhausted)
    this.#free -= 1
    return undefined
  }

  /** Gives a permit back: the first who waits gets it. */
  give(): void {
    let next = this.#waiting.dequeue()
    while (next?.gone) next = this.#waiting.dequeue()
    if (next) next.resolve()
    else this.#free += 1
  }

  /**
   * Rejects all who wait.
   *
   * @param error - Why.
   */
  refuse(error: Error): void {
    for (const { reject } of this.#waiting.drain()) reject(error)
  }

  async #wait(waitMs: number, exhausted: () => Error): Promise<void> {
    if (waitMs === 0) throw exhausted()
    const waiting: Waiting = Object.assign(Promise.withResolvers<void>(), { gone: false })
    this.#waiting.enqueue(waiting)
    if (waitMs === Number.POSITIVE_INFINITY) return waiting.promise
    const fallback = (): never => {
      waiting.gone = true
      throw exhausted()
    }
    return pTimeout(waiting.promise, { milliseconds: timerMs(waitMs), fallback })
  }
}

function noneFree(): Error {
  return new Error('No permit is free.')
}
