import type { LoadChoices } from '../contract/load-context.ts'
import type { Entry } from '../entries/entry.ts'
import type { Metadata } from '../entries/metadata.ts'
import type { Flight } from './flight.ts'
import type { Flights } from './flights.ts'

/** What is known of a key that needs a load. */
export interface LoadTarget {
  /** Logical key. */
  readonly key: string
  /** The stored key. */
  readonly storedKey: string
  /** What the key held; `undefined` if nothing. */
  readonly found: Entry | undefined
  /** True if that is a value that cannot be decoded or does not fit the schema. */
  readonly unfit?: boolean | undefined
  /** The tokens of its tags before the loader runs; `'unknown'` if the store could not be asked for them. */
  readonly tags: Metadata['tags'] | 'unknown'
}

/** The load of one key, which may be loaded together with others. */
export class KeyLoad implements LoadTarget {
  readonly key: string
  readonly storedKey: string
  readonly found: Entry | undefined
  readonly unfit: boolean | undefined
  readonly tags: LoadTarget['tags']
  /** Carries the callers who wait for it. */
  readonly flight: Flight<Buffer | undefined>
  /** The bytes that the loaded value replaces; `undefined` if the store cannot be asked. */
  claimed: Buffer | undefined
  /** The value that is stored while the loader runs. */
  old: Entry | undefined
  /** What the loader decided. */
  choices: Omit<LoadChoices, 'tags'> = {}
  /** The tokens of the tags that the loader named. */
  chosenTags: Promise<LoadTarget['tags']> | undefined
  readonly #settle: PromiseWithResolvers<Buffer | undefined> = Promise.withResolvers()

  /**
   * Starts the flight.
   *
   * @param flights - Of the cache.
   * @param id - Names the flight.
   * @param target - The key.
   * @throws RecursiveLoadError when the loader that starts it, or one that waits for that, is loading the same key.
   */
  constructor(flights: Flights<Buffer | undefined>, id: string, target: LoadTarget) {
    this.key = target.key
    this.storedKey = target.storedKey
    this.found = target.found
    this.unfit = target.unfit
    this.tags = target.tags
    this.flight = flights.start(id, target, () => this.#settle.promise)
  }

  /**
   * Ends the load.
   *
   * @param body - The encoded value; `undefined` if there is none.
   */
  resolve(body: Buffer | undefined): void {
    this.#settle.resolve(body)
  }

  /** Ends the load without a value, unless it has ended. */
  reject(error: unknown): void {
    // Its flight may have landed already.
    this.#settle.promise.catch(() => {})
    this.#settle.reject(error)
  }
}
