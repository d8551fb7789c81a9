import type { Codec } from '../codec/codec.ts'
import type { StoreOptions } from '../contract/options.ts'
import { Limits } from '../coordination/limits.ts'
import { Locks } from '../coordination/locks.ts'
import { Counters } from '../entries/counters.ts'
import { Entries } from '../entries/entries.ts'
import { LocalReads } from '../entries/local-reads.ts'
import type { MemoryReads } from '../entries/memory-reads.ts'
import { NearReads } from '../entries/near-reads.ts'
import { Tags } from '../entries/tags.ts'
import type { KeySpace } from '../keys/key-space.ts'
import type { Flights } from '../loading/flights.ts'
import { Loader } from '../loading/loader.ts'
import { ManyLoader } from '../loading/many-loader.ts'
import type { Memo } from '../memo/memo.ts'
import { MemoReads } from '../memo/memo-reads.ts'
import type { NearCache } from '../near/near-cache.ts'
import type { Operations } from '../operations/operations.ts'
import { oneOperation } from '../store/one-operation.ts'
import type { Store } from '../store/store.ts'
import type { Timeout } from '../time/timeout.ts'
import type { Refreshers } from '../warming/refreshers.ts'
import { FramesNow } from './frame-now.ts'
import type { Lifetimes } from './lifetimes.ts'
import { Scan } from './scan.ts'

/** What a cache shares with its views. */
export interface SharedParts<S extends Store = Store> {
  /** The cache's name in the settings. */
  readonly alias: string
  /** Where bytes live. */
  readonly store: S
  /** Encodes and decodes values. */
  readonly codec: Codec
  /** ON_DECODE_ERROR. */
  readonly onDecodeError: 'error' | 'miss'
  /** TIMEOUT in seconds. */
  readonly timeout: Timeout
  /** Turns the timeouts of calls into lifetimes. */
  readonly lifetimes: Lifetimes
  /** CACHE_HERD_TIMEOUT in milliseconds with the herd client, else 0. */
  readonly herdMs: number
  /** How many keys a scan examines per step. */
  readonly itersize: number
  /** What is held in process memory; `undefined` without NEAR_CACHE. */
  readonly near: NearCache | undefined
  /** Every method runs through here. */
  readonly operations: Operations
  /** What is remembered in the scopes of `memo`; `undefined` without MEMO. */
  readonly memo: Memo | undefined
  /** The loads that are running. */
  readonly flights: Flights<Buffer | undefined>
  /** The values that are kept warm. */
  readonly warming: Refreshers
  /** Closes the store, once; `undefined` in a view. */
  readonly close: (() => Promise<void>) | undefined
}

/** What a cache is made of. Each part can be made and tested alone. */
export interface CacheParts<S extends Store = Store> extends SharedParts<S> {
  /** Turns logical keys into stored keys and back. */
  readonly keySpace: KeySpace
  /** Keeps the tokens of tags. */
  readonly tags: Tags
  /** Reads and writes values with their metadata. */
  readonly entries: Entries
  /** Reads frames without waiting. */
  readonly framesNow: FramesNow
  /** Reads what is held in process memory, or will be; `undefined` without NEAR_CACHE. */
  readonly nearReads: NearReads | undefined
  /** Reads each key once in the scopes of `memo`; `undefined` without MEMO. */
  readonly memoReads: MemoReads | undefined
  /** Reads what lies in process memory without waiting; `undefined` where nothing does. */
  readonly memoryReads: MemoryReads | undefined
  /** Implements `incr` and `decr`. */
  readonly counters: Counters
  /** Finds keys and removes them. */
  readonly scan: Scan
  /** Implements `lock`. */
  readonly locks: Locks
  /** Implements `consume`. */
  readonly limits: Limits
  /** Implements `getOrSet`. */
  readonly loader: Loader
  /** Implements `getOrSetMany`. */
  readonly manyLoader: ManyLoader
}

/**
 * Puts a cache or a view together: adds the parts that depend on its key space.
 *
 * @param shared - The parts that do not depend on it.
 * @param keySpace - The key space of the cache or the view.
 */
export function partsOver<S extends Store>(shared: SharedParts<S>, keySpace: KeySpace): CacheParts<S> {
  const { alias, store, codec, operations, onDecodeError, herdMs, itersize, flights, lifetimes, near, memo } = shared
  const { statistics } = operations
  const tags = new Tags(store, keySpace, near)
  const entries = new Entries({ store, codec, tags, statistics, onDecodeError, herdMs, near })
  const nearReads = near && new NearReads({ near, entries, store, statistics })
  const localReads = store.readNow && new LocalReads({ entries, store, codec, statistics })
  const memoReads = memo && new MemoReads({ memo, entries, store, statistics })
  const memoryReads = nearReads ?? localReads ?? memoReads
  const locks = new Locks(shared, keySpace)
  const own = { store, entries, nearReads, memoReads, memoryReads, tags, locks }
  const forLoading = { ...own, operations, flights, lifetimes, herdMs }
  return {
    ...shared,
    ...own,
    keySpace,
    framesNow: new FramesNow({ store, codec, keySpace, operations }),
    counters: new Counters(alias, store, entries),
    scan: new Scan(store, keySpace, itersize, near),
    limits: new Limits(store, keySpace),
    loader: new Loader(forLoading),
    manyLoader: new ManyLoader(forLoading),
  }
}

/**
 * Returns the parts of a cache for storing a value. If it has tags, their tokens are asked for first, and both have one
 * deadline.
 *
 * @param parts - Of the cache.
 * @param options - The options of the call.
 */
export function partsToStore(parts: CacheParts, options: StoreOptions): CacheParts {
  if (!options.tags) return parts
  const store = oneOperation(parts.store)
  return { ...parts, store, tags: parts.tags.over(store), entries: parts.entries.over(store) }
}
