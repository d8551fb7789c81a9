import { LRUCache } from 'lru-cache'
import type { Fields } from '../heads.ts'
import type { StoredResponse } from '../store/record.ts'

/** An answer that others may share if they match it. */
export interface Landing {
  /** The response. */
  readonly stored: StoredResponse
  /** The request fields that select it. */
  readonly vary: readonly string[]
  /** The fields of the request that it answered. */
  readonly headers: Fields
}

/** A request under way to the application, for whose answer others wait. */
export interface Flight {
  /** Resolves with the answer once it is whole and proved storable; with `undefined` as soon as it cannot be shared. */
  readonly landed: Promise<Landing | undefined>
  /** Tells those who wait. Only the first call counts. */
  land(landing: Landing | undefined): void
  /** Ends the flight: from now on the store has the answer, or nobody may share it. */
  close(): void
}

interface Begun {
  readonly flight: Flight
  readonly seen: string | undefined
}

// What was not storable a moment ago hardly is now: requests for it do not wait for each other.
const UNSHARED_MS = 10_000
const MOST_UNSHARED = 10_000

/** Lets requests of this process wait for the answer to the first one of them. */
export class ResponseFlights {
  readonly #begun = new Map<string, Begun>()
  readonly #unshared = new LRUCache<string, true>({ max: MOST_UNSHARED, ttl: UNSHARED_MS })

  /**
   * Returns the flight of a key, if there is one to wait for.
   *
   * @param key - A primary key.
   * @param seen - The id of the record that is there now. If it is another than when the flight began, that may be an
   *   invalidation, which the answer does not know of.
   */
  of(key: string, seen: string | undefined): Flight | undefined {
    const begun = this.#begun.get(key)
    return begun?.seen === seen ? begun?.flight : undefined
  }

  /**
   * Begins a flight that others may wait for. It takes the place of an earlier one.
   *
   * @param key - A primary key.
   * @param seen - The id of the record that is there.
   * @returns `undefined` when its answers cannot be shared.
   */
  begin(key: string, seen: string | undefined): Flight | undefined {
    if (this.#unshared.has(key)) return undefined
    const { promise, resolve } = Promise.withResolvers<Landing | undefined>()
    const flight: Flight = {
      landed: promise,
      land: resolve,
      close: () => {
        resolve(undefined)
        if (this.#begun.get(key)?.flight === flight) this.#begun.delete(key)
      },
    }
    this.#begun.set(key, { flight, seen })
    return flight
  }

  /**
   * Lets nobody join the flights under way any more.
   *
   * @param keys - Primary keys. @defaultValue all
   */
  forget(keys: Iterable<string> = [...this.#begun.keys()]): void {
    for (const key of keys) this.#begun.delete(key)
  }

  /**
   * Remembers for a while that the answers for a key cannot be shared.
   *
   * @param key - A primary key.
   */
  neverShare(key: string): void {
    this.#unshared.set(key, true)
  }
}
