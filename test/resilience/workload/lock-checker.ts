import { now } from '../../support/value-history.ts'
import type { Sighting } from './value-checker.ts'

/** Judges whether a lock has one holder at a time. */
export class LockChecker {
  /** Times at which two had a lock. */
  readonly wrong: Sighting[] = []
  readonly #holders = new Map<string, { readonly worker: number; readonly until: number }>()

  /**
   * A worker has a lock.
   *
   * @param name - Which.
   * @param worker - Who.
   * @param until - When the lock ends by itself, at the earliest.
   */
  acquired(name: string, worker: number, until: number): void {
    const other = this.#holders.get(name)
    const time = now()
    if (other !== undefined && other.until > time) {
      this.wrong.push({ what: `${name} was held by workers ${other.worker} and ${worker}`, since: time })
    }
    this.#holders.set(name, { worker, until })
  }

  /** A worker is about to give it back. */
  releasing(name: string, worker: number): void {
    if (this.#holders.get(name)?.worker === worker) this.#holders.delete(name)
  }
}
