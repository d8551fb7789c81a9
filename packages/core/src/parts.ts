import type { Codec } from './codec/codec.ts'
import type { KeySpace } from './keys/key-space.ts'
import type { Flights } from './loading/flights.ts'
import type { Operations } from './operations/operations.ts'
import type { Store } from './store.ts'
import type { Timeout } from './timeout.ts'

/** What a cache is made of. A view of it has another key space and shares the rest. */
export interface CacheParts<S extends Store = Store> {
  /** The cache's name in the settings. */
  readonly alias: string
  /** Makes stored keys of logical ones. */
  readonly keySpace: KeySpace
  /** Where bytes live. */
  readonly store: S
  /** Values to bytes and back. */
  readonly codec: Codec
  /** ON_DECODE_ERROR. */
  readonly onDecodeError: 'error' | 'miss'
  /** TIMEOUT in seconds. */
  readonly timeout: Timeout
  /** TIMEOUT_JITTER: by what part at most a lifetime is shortened at random. */
  readonly timeoutJitter: number
  /** CACHE_HERD_TIMEOUT in milliseconds with the herd client, else 0. */
  readonly herdMs: number
  /** How many keys a scan looks at per step. */
  readonly itersize: number
  /** The way that every method goes. */
  readonly operations: Operations
  /** Loads under way. */
  readonly flights: Flights<Buffer | undefined>
  /** Closes the store, once; views have none. */
  readonly close: (() => Promise<void>) | undefined
}
