import type { Codec } from '../codec/codec.ts'
import { Limits } from '../coordination/limits.ts'
import { Locks } from '../coordination/locks.ts'
import { Counters } from '../entries/counters.ts'
import { Entries } from '../entries/entries.ts'
import { Tags } from '../entries/tags.ts'
import type { KeySpace } from '../keys/key-space.ts'
import type { Flights } from '../loading/flights.ts'
import { Loader } from '../loading/loader.ts'
import type { Operations } from '../operations/operations.ts'
import type { Store } from '../store/store.ts'
import type { Timeout } from '../time/timeout.ts'
import type { Lifetimes } from './lifetimes.ts'
import { Scan } from './scan.ts'

/** What a cache shares with its views. */
export interface SharedParts<S extends Store = Store> {
  /** The cache's name in the settings. */
  readonly alias: string
  /** Where bytes live. */
  readonly store: S
  /** Values to bytes and back. */
  readonly codec: Codec
  /** ON_DECODE_ERROR. */
  readonly onDecodeError: 'error' | 'miss'
  /** TIMEOUT in seconds. */
  readonly timeout: Timeout
  /** Timeouts of calls to lifetimes. */
  readonly lifetimes: Lifetimes
  /** CACHE_HERD_TIMEOUT in milliseconds with the herd client, else 0. */
  readonly herdMs: number
  /** How many keys a scan looks at per step. */
  readonly itersize: number
  /** Every method runs through here. */
  readonly operations: Operations
  /** Loads under way. */
  readonly flights: Flights<Buffer | undefined>
  /** Closes the store, once; views have none. */
  readonly close: (() => Promise<void>) | undefined
}

/** What a cache is made of. Each part can be made and tested alone. */
export interface CacheParts<S extends Store = Store> extends SharedParts<S> {
  /** Logical keys to stored keys and back. */
  readonly keySpace: KeySpace
  /** The tokens of tags. */
  readonly tags: Tags
  /** Values with what is known beside them. */
  readonly entries: Entries
  /** `incr` and `decr`. */
  readonly counters: Counters
  /** Walks over keys and removes them. */
  readonly scan: Scan
  /** `lock`. */
  readonly locks: Locks
  /** `consume`. */
  readonly limits: Limits
  /** `getOrSet`. */
  readonly loader: Loader
}

/**
 * Puts a cache, or a view of one, together: adds the parts that depend on its key space.
 *
 * @param shared - The parts that do not.
 * @param keySpace - The keys of the cache or of the view.
 */
export function partsOver<S extends Store>(shared: SharedParts<S>, keySpace: KeySpace): CacheParts<S> {
  const { alias, store, codec, operations, onDecodeError, herdMs, itersize, flights, lifetimes } = shared
  const { statistics } = operations
  const tags = new Tags(store, keySpace)
  const entries = new Entries({ store, codec, tags, statistics, onDecodeError, herdMs })
  const locks = new Locks(shared, keySpace)
  return {
    ...shared,
    keySpace,
    tags,
    entries,
    counters: new Counters(alias, store, entries),
    scan: new Scan(store, keySpace, itersize),
    locks,
    limits: new Limits(store, keySpace),
    loader: new Loader({ store, entries, tags, locks, operations, flights, lifetimes, herdMs }),
  }
}
