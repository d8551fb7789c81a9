import { now } from '../../support/value-history.ts'
import type { Sighting } from './value-checker.ts'

/** Room between the numbers of a counter before and after it was lost. */
const EPOCH = 1_000_000

/** Judges what `incr` returns for a counter that one worker counts. */
export class CounterChecker {
  /** Numbers that went back or too far. */
  readonly wrong: Sighting[] = []
  /** How often the counter was gone. */
  lost = 0
  readonly #key: string
  #last = 0
  #unknown = 0
  #epoch = 0
  #started = false

  /** @param key - Its key. */
  constructor(key: string) {
    this.#key = key
  }

  /** A count of which it is not known whether it happened. */
  uncertain(): void {
    this.#unknown += 1
  }

  /** The counter is gone. @returns The number to start it with */
  restart(): number {
    if (this.#started) this.lost += 1
    this.#started = false
    this.#epoch += 1
    this.#unknown = 0
    this.#last = this.#epoch * EPOCH
    return this.#last
  }

  /** The counter was started. */
  started(): void {
    this.#started = true
  }

  /** @param value - What an acknowledged count returned. */
  counted(value: number): void {
    const most = this.#last + 1 + this.#unknown
    if (value <= this.#last || value > most) {
      this.wrong.push({ what: `${this.#key} counted ${value}, not ${this.#last + 1} to ${most}`, since: now() })
    } else this.#unknown -= value - this.#last - 1
    this.#last = value
  }
}
