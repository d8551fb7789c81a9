import type { Codec } from '../codec/codec.ts'
import type { NearCache } from '../near/near-cache.ts'
import type { Statistics } from '../operations/statistics.ts'
import type { Store } from '../store/store.ts'
import type { Tags } from './tags.ts'

/** What `EntryReader` is made with. */
export interface EntriesOptions {
  /** Where bytes live. */
  readonly store: Store
  /** Values to bytes and back. */
  readonly codec: Codec
  /** Tells whether the tags of entries are still valid. */
  readonly tags: Tags
  /** Counts hits, misses and unreadable values. */
  readonly statistics: Statistics
  /** What to do about a value that cannot be decoded. */
  readonly onDecodeError: 'error' | 'miss'
  /** Milliseconds during which every value may be served stale; 0 without the herd client. */
  readonly herdMs: number
  /** Values in process memory; `undefined` without NEAR_CACHE. */
  readonly near?: NearCache | undefined
}
