import type { LoadOptions } from '../contract/options.ts'
import type { Locks } from '../coordination/locks.ts'
import type { Entries } from '../entries/entries.ts'
import type { MemoryReads } from '../entries/memory-reads.ts'
import type { NearReads } from '../entries/near-reads.ts'
import type { Tags } from '../entries/tags.ts'
import type { MemoReads } from '../memo/memo-reads.ts'
import type { Operations } from '../operations/operations.ts'
import { oneOperation } from '../store/one-operation.ts'
import type { Store } from '../store/store.ts'
import type { Flights } from './flights.ts'

/** The method whose steps these are. */
export const OPERATION = 'getOrSet'

/** The parts of a cache that loading needs. */
export interface LoadParts {
  /** Where loaded values go. */
  readonly store: Store
  /** Reads, decodes and encodes values. */
  readonly entries: Entries
  /** What is held in process memory; `undefined` where nothing is. */
  readonly memoryReads?: MemoryReads | undefined
  /** Reads what will be held there; `undefined` without NEAR_CACHE. */
  readonly nearReads?: NearReads | undefined
  /** Remembers what is read in the scopes of `memo`; `undefined` without MEMO. */
  readonly memoReads?: MemoReads | undefined
  /** The tags of the same key space. */
  readonly tags: Tags
  /** Makes the locks for `lock: true`. */
  readonly locks: Pick<Locks, 'forLoading'>
  /** Runs the steps that loading can do without. */
  readonly operations: Operations
  /** Loads under way in this process. */
  readonly flights: Flights<Buffer | undefined>
  /** Turns timeouts into lifetimes. */
  readonly lifetimes: {
    /** The lifetime of one value. */
    of(timeout: LoadOptions['timeout']): number | null
    /** The longest time that such a value can be stored. */
    longest(timeout: LoadOptions['timeout']): number | null
  }
  /** The default of `staleWhileRevalidate`, in milliseconds. */
  readonly herdMs: number
}

/**
 * Returns parts of a cache for one operation: its commands have one deadline together.
 *
 * @param parts - Of the cache.
 * @param begun - When the operation began, if it has waited for the store since.
 */
export function forOneOperation(parts: LoadParts, begun?: number): LoadParts {
  const store = oneOperation(parts.store, begun)
  return { ...parts, store, entries: parts.entries.over(store), tags: parts.tags.over(store) }
}
