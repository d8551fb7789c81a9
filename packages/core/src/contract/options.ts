import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { ReadFrom } from '../store/store.ts'
import type { Timeout } from '../time/timeout.ts'

/** Options of calls that take a key. */
export interface KeyOptions {
  /** The version of the key. @defaultValue the cache's VERSION */
  readonly version?: number | undefined
}

/** Options of calls that read. */
export interface ReadOptions extends KeyOptions {
  /** Whether a replica may answer. `'primary'` sees your own last write. @defaultValue `'any'` */
  readonly read?: ReadFrom | undefined
}

/** Options of calls that return a value. */
export interface ValueOptions<Schema extends StandardSchemaV1 = StandardSchemaV1> extends ReadOptions {
  /** A Standard Schema, for example of zod, valibot or arktype. A stored value that does not fit is a miss. */
  readonly schema?: Schema | undefined
}

/** Options of `get`. */
export interface GetOptions<Default = undefined> extends ValueOptions {
  /** What a miss returns. @defaultValue `undefined` */
  readonly default?: Default | undefined
}

/** Options of calls that set a lifetime. */
export interface TimeoutOptions extends KeyOptions {
  /**
   * Seconds, fractions allowed. `null` never expires; with 0 or less the value is gone at once.
   *
   * @defaultValue the cache's TIMEOUT
   */
  readonly timeout?: Timeout | undefined
}

/** Options of calls that store values. */
export interface StoreOptions extends TimeoutOptions {
  /**
   * Groups that the value belongs to. `invalidateTags` of one of them makes the value a miss. Django cannot read a
   * tagged value.
   */
  readonly tags?: readonly string[] | undefined
}

/** Options of `set`. */
export interface SetOptions extends StoreOptions {
  /** Store only if the key does not exist. */
  readonly nx?: boolean | undefined
  /** Store only if the key exists. */
  readonly xx?: boolean | undefined
  /** Keep the key's lifetime; a new key gets the cache's TIMEOUT. Excludes `nx`, `timeout` and `tags`. */
  readonly keepttl?: boolean | undefined
}

/**
 * How `getOrSet` and `wrap` load, and what they do with stale values. Windows are in seconds and start when `timeout`
 * ends.
 */
export interface LoadOptions<Schema extends StandardSchemaV1 = StandardSchemaV1>
  extends StoreOptions,
    ValueOptions<Schema> {
  /**
   * Seconds after `timeout` during which the stale value is served while one caller refreshes it in the background.
   *
   * @defaultValue 0; CACHE_HERD_TIMEOUT with the herd client
   */
  readonly staleWhileRevalidate?: number | undefined
  /** Seconds after `timeout` during which the stale value is served if the loader fails. @defaultValue 0 */
  readonly staleIfError?: number | undefined
  /**
   * Seconds that the call waits for a load while it has an old value to serve within `staleIfError`: then it gets that,
   * and the load goes on in the background.
   *
   * @defaultValue no limit
   */
  readonly softTimeout?: number | undefined
  /**
   * Refreshes a value at random before its timeout (XFetch). The slower the loader, the earlier. 1 is usual, more is
   * earlier, 0 is never.
   *
   * @defaultValue 0
   */
  readonly earlyRefresh?: number | undefined
  /** Lets only one process load at a time, by means of a lock; the others wait for its value. @defaultValue false */
  readonly lock?: boolean | undefined
  /**
   * Seconds that the call waits for a value to be loaded, by its own loader, by that of another call, or by another
   * process. Then it fails. A load that nobody waits for any more is aborted.
   *
   * @defaultValue no limit; 300 for a refresh in the background
   */
  readonly loaderTimeout?: number | undefined
  /** Ends the wait for a load. The call then throws the signal's reason; other calls that wait for the load go on. */
  readonly signal?: AbortSignal | undefined
  /**
   * The timeout if the loader returns `null`, for example to remember "not found" for a shorter time.
   *
   * @defaultValue `timeout`
   */
  readonly nullTimeout?: Timeout | undefined
}

/** Options of `getOrSetMany`. They are for each key by itself. */
export interface LoadManyOptions<Schema extends StandardSchemaV1 = StandardSchemaV1>
  extends Omit<LoadOptions<Schema>, 'tags'> {
  /** The tags of all values, or a function that makes them from the key. */
  readonly tags?: readonly string[] | ((key: string) => readonly string[]) | undefined
}

/** Options of `wrap`. `this` of the functions is that of the call. */
export interface WrapOptions<Args extends readonly unknown[], This = unknown>
  extends Omit<LoadOptions, 'tags' | 'schema'> {
  /** The key, or a function that makes it from the arguments. */
  readonly key: string | ((this: This, ...args: Args) => string)
  /** The tags, or a function that makes them from the arguments. */
  readonly tags?: readonly string[] | ((this: This, ...args: Args) => readonly string[]) | undefined
}

/** Options of `wrapMany`. `this` of the functions is that of the call. */
export interface WrapManyOptions<Item, This = unknown> extends Omit<LoadOptions, 'tags' | 'schema'> {
  /** Makes the key of an item. */
  readonly key: (this: This, item: Item) => string
  /** The tags of all values, or a function that makes them from the item. */
  readonly tags?: readonly string[] | ((this: This, item: Item) => readonly string[]) | undefined
}

/** Options of calls that walk over keys. */
export interface ScanOptions extends KeyOptions {
  /** How many keys the server examines per step (SCAN's COUNT). @defaultValue DJANGO_REDIS_SCAN_ITERSIZE, else 1000 */
  readonly itersize?: number | undefined
  /** Stops the walk. The call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** Options of calls that remove while they walk. */
export interface RemoveOptions extends ScanOptions {
  /** Called after every batch with the number of keys removed so far. */
  readonly onProgress?: ((removed: number) => void) | undefined
}

/** Options of `clear`. */
export interface ClearOptions extends Omit<RemoveOptions, 'version'> {
  /**
   * Empties the whole database on every server (FLUSHDB), including other applications' keys, locks and tags.
   *
   * @defaultValue false
   */
  readonly everything?: boolean | undefined
}
