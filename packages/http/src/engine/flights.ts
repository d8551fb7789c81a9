import { LRUCache } from 'lru-cache'
import type { Fields } from '../heads.ts'
import type { Rules } from '../policy/rules.ts'
import { selectingValues } from '../policy/vary.ts'
import type { StoredResponse } from '../store/record.ts'
import type { Lookup } from '../store/response-store.ts'

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
  /** Resolves when the flight is closed. */
  readonly closed: Promise<void>
  /** Tells those who wait. Only the first call counts. */
  land(landing: Landing | undefined): void
  /** Ends the flight: from now on the store has the answer, or nobody may share it. */
  close(): void
}

interface Begun {
  readonly flight: Flight
  readonly key: string
  readonly seen: string | undefined
}

/** Why answers are not shared: their heads forbid it, or their content is too long. */
export type Unshared = 'refused' | 'too-large'

// What was not storable a moment ago hardly is now: requests for it do not wait for each other.
const UNSHARED_MS = 10_000
const MOST_UNSHARED = 10_000

/** Lets requests of this process wait for the answer to the first one of them that wants the same variant. */
export class ResponseFlights {
  /** By the keys of variants. */
  readonly #begun = new Map<string, Begun>()
  readonly #unshared = new LRUCache<string, Unshared>({ max: MOST_UNSHARED, ttl: UNSHARED_MS })

  /**
   * Returns the flight to wait for, if there is one. If the record that is there is another than when the flight began,
   * that may be an invalidation, which the answer does not know of.
   *
   * @param lookup - What was found.
   */
  of({ variant, seen }: Lookup): Flight | undefined {
    const begun = this.#begun.get(variant)
    return begun?.seen === seen?.id ? begun?.flight : undefined
  }

  /**
   * Begins a flight that others may wait for. It takes the place of an earlier one.
   *
   * @param lookup - What was found.
   * @returns `undefined` when its answers cannot be shared.
   */
  begin({ key, variant, seen }: Lookup): Flight | undefined {
    if (this.#unshared.has(variant)) return undefined
    const { promise: landed, resolve: land } = Promise.withResolvers<Landing | undefined>()
    const { promise: closed, resolve: end } = Promise.withResolvers<void>()
    const flight: Flight = {
      landed,
      closed,
      land,
      close: () => {
        land(undefined)
        if (this.#begun.get(variant)?.flight === flight) this.#begun.delete(variant)
        end()
      },
    }
    this.#begun.set(variant, { flight, key, seen: seen?.id })
    return flight
  }

  /**
   * Lets nobody join flights under way any more.
   *
   * @param keys - Primary keys. @defaultValue all
   */
  forget(keys?: ReadonlySet<string>): void {
    for (const [variant, { key }] of this.#begun) if (keys?.has(key) ?? true) this.#begun.delete(variant)
  }

  /**
   * Remembers for a while that the answers for a variant cannot be shared.
   *
   * @param lookup - What was found.
   * @param why - Why.
   */
  neverShare({ variant }: Lookup, why: Unshared): void {
    this.#unshared.set(variant, why)
  }

  /**
   * Tells whether an answer for a variant has just proved too long to be stored. It is of no use to keep the next one.
   *
   * @param lookup - What was found.
   */
  wasTooLarge({ variant }: Lookup): boolean {
    return this.#unshared.get(variant) === 'too-large'
  }
}

/**
 * Tells whether an answer is the variant for another request, too. A field that is absent is not one that is empty.
 *
 * @param headers - The fields of that request.
 * @param landing - The answer.
 * @param rules - How values are compared.
 */
export function isFor(headers: Fields, landing: Landing, rules: Rules): boolean {
  const valuesOf = (fields: Fields) => JSON.stringify(selectingValues(landing.vary, fields, rules))
  return valuesOf(headers) === valuesOf(landing.headers)
}
