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
  /** Ends the flight. */
  land(landing: Landing | undefined): void
}

// What was not storable a moment ago hardly is now: requests for it do not wait for each other.
const UNSHARED_MS = 10_000
const MOST_UNSHARED = 10_000

/** Lets requests of this process wait for the answer to the first one of them. */
export class ResponseFlights {
  readonly #flights = new Map<string, Flight>()
  readonly #unshared = new LRUCache<string, true>({ max: MOST_UNSHARED, ttl: UNSHARED_MS })

  /**
   * Returns the flight of a key, if there is one to wait for.
   *
   * @param key - A primary key.
   */
  of(key: string): Flight | undefined {
    return this.#flights.get(key)
  }

  /**
   * Begins a flight that others may wait for.
   *
   * @param key - A primary key without a flight.
   * @returns `undefined` when its answers cannot be shared.
   */
  begin(key: string): Flight | undefined {
    if (this.#unshared.has(key)) return undefined
    const { promise, resolve } = Promise.withResolvers<Landing | undefined>()
    const flight: Flight = {
      landed: promise,
      land: (landing) => {
        if (this.#flights.get(key) === flight) this.#flights.delete(key)
        resolve(landing)
      },
    }
    this.#flights.set(key, flight)
    return flight
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
