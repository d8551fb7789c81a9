import Queue from 'yocto-queue'
import { OverloadedError } from '../errors.ts'

/** A caller that waits for its turn. */
interface Waiting extends PromiseWithResolvers<void> {
  readonly bytes: number
}

/** What {@link InFlight} allows. */
export interface InFlightLimits {
  /** How many commands may be in flight. */
  readonly commands: number
  /** How many bytes they may have together. As many again may wait for their turn. */
  readonly bytes: number
  /**
   * Makes the error of a command for which there is no room.
   *
   * @param bytes - How many bytes it has.
   */
  readonly overloaded: (bytes: number) => Error
}

/**
 * Counts the commands that were sent and have no reply, and their bytes. Callers beyond a bound wait, in the order of
 * their calls. As the values of those who wait fill memory too, their bytes have the same bound.
 */
export class InFlight {
  readonly #limits: InFlightLimits
  #commands: number
  #bytes: number
  readonly #waiting = new Queue<Waiting>()
  #waitingBytes = 0
  /** Made once for all whom it concerns: thousands of calls may fail together. */
  #full: Error | undefined

  /**
   * @param limits - The bounds.
   */
  constructor(limits: InFlightLimits) {
    this.#limits = limits
    this.#commands = limits.commands
    this.#bytes = limits.bytes
  }

  /** Whether callers wait. */
  get crowded(): boolean {
    return this.#waiting.size > 0
  }

  /**
   * Counts a command.
   *
   * @param bytes - How many it has.
   * @returns `undefined` when it may be sent at once, else a promise that resolves when it may.
   * @throws The error of the limits when it is larger than all commands may be together, or too many bytes wait.
   */
  take(bytes: number): Promise<void> | undefined {
    if (this.#commands === 0 || bytes > this.#bytes || this.#waiting.size > 0) return this.#wait(bytes)
    this.#commands -= 1
    this.#bytes -= bytes
    return undefined
  }

  /**
   * Notes that a command has ended, and lets those go that waited for it.
   *
   * @param bytes - What was taken.
   */
  give(bytes: number): void {
    this.#commands += 1
    this.#bytes += bytes
    if (this.#waiting.size === 0) return
    this.#full = undefined
    let next = this.#waiting.peek()
    while (next !== undefined && this.#commands > 0 && next.bytes <= this.#bytes) {
      this.#waiting.dequeue()
      this.#commands -= 1
      this.#bytes -= next.bytes
      this.#waitingBytes -= next.bytes
      next.resolve()
      next = this.#waiting.peek()
    }
  }

  /**
   * Rejects all who wait.
   *
   * @param error - Why.
   */
  refuse(error: Error): void {
    this.#waitingBytes = 0
    this.#full = undefined
    for (const { reject } of this.#waiting.drain()) reject(error)
  }

  #wait(bytes: number): Promise<void> {
    const { bytes: most, overloaded } = this.#limits
    if (bytes > most) throw overloaded(bytes)
    if (this.#waitingBytes + bytes > most) {
      this.#full ??= overloaded(bytes)
      throw this.#full
    }
    const waiting: Waiting = Object.assign(Promise.withResolvers<void>(), { bytes })
    this.#waiting.enqueue(waiting)
    this.#waitingBytes += bytes
    return waiting.promise
  }
}

/**
 * Makes the error of a command for which there is no room.
 *
 * @param node - Where it would go, for the message.
 * @param bytes - How many bytes it has.
 * @param most - How many all commands may have together: MAX_BYTES_IN_FLIGHT.
 */
export function overloaded(node: string, bytes: number, most: number): OverloadedError {
  const what =
    bytes > most
      ? `a command has ${bytes} bytes, and MAX_BYTES_IN_FLIGHT is ${most}`
      : `${most} bytes (MAX_BYTES_IN_FLIGHT) are under way, and as many wait`
  return new OverloadedError(`Nothing was sent to Redis (${node}): ${what}.`, { node })
}
