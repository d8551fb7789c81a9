import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { ReadFrom } from '../store/store.ts'
import type { Timeout } from '../time/timeout.ts'

/** Options of every call that names a key. */
export interface KeyOptions {
  /** The version to work on. @defaultValue the cache's VERSION */
  readonly version?: number | undefined
}

/** Options of calls that read. */
export interface ReadOptions extends KeyOptions {
  /** `'primary'` to see one's own last write where replicas serve reads. @defaultValue `'any'` */
  readonly read?: ReadFrom | undefined
}

/** Options of calls that return a value. */
export interface ValueOptions<Schema extends StandardSchemaV1 = StandardSchemaV1> extends ReadOptions {
  /** A Standard Schema, such as one of zod, valibot or arktype: a stored value that does not fit is a miss. */
  readonly schema?: Schema | undefined
}

/** Options of `get`. */
export interface GetOptions<Default = undefined> extends ValueOptions {
  /** What a miss returns. @defaultValue `undefined` */
  readonly default?: Default | undefined
}

/** Options of calls that set a lifetime. */
export interface TimeoutOptions extends KeyOptions {
  /** Seconds, fractions allowed; `null` never expires; 0 and less are gone at once. @defaultValue the cache's TIMEOUT */
  readonly timeout?: Timeout | undefined
}

/** Options of calls that store values. */
export interface StoreOptions extends TimeoutOptions {
  /** Names of groups that the value belongs to: `invalidateTags` of one of them makes it a miss. Django cannot read a tagged value. */
  readonly tags?: readonly string[] | undefined
}

/** Options of `set`. */
export interface SetOptions extends StoreOptions {
  /** Store only where the key does not exist. */
  readonly nx?: boolean | undefined
  /** Store only where the key exists. */
  readonly xx?: boolean | undefined
  /** Keep the lifetime that the key has; a key that does not exist gets the cache's TIMEOUT. Not together with `nx`, `timeout` or `tags`. */
  readonly keepttl?: boolean | undefined
}

/** How `getOrSet` and `wrap` load, and what they do about old values. All windows are in seconds and count from the end of `timeout`. */
export interface LoadOptions<Schema extends StandardSchemaV1 = StandardSchemaV1>
  extends StoreOptions,
    ValueOptions<Schema> {
  /** For so long after its timeout a value is served as it is while one caller refreshes it in the background. @defaultValue 0; CACHE_HERD_TIMEOUT with the herd client */
  readonly staleWhileRevalidate?: number | undefined
  /** For so long after its timeout a value is served when the loader fails. @defaultValue 0 */
  readonly staleIfError?: number | undefined
  /**
   * Refreshes by probability before the timeout, the more eagerly the longer the loader takes: 1 is usual, more is earlier, 0 never (XFetch).
   *
   * @defaultValue 0
   */
  readonly earlyRefresh?: number | undefined
  /** One loader at a time across all processes, by a lock beside the key; the others wait for its value. @defaultValue false */
  readonly lock?: boolean | undefined
  /** Seconds the loader may take; then the call fails, and the loader's signal is aborted. @defaultValue no limit */
  readonly loaderTimeout?: number | undefined
  /** Another timeout where the loader returns `null`: "there is none" is remembered for a shorter time, say. @defaultValue `timeout` */
  readonly nullTimeout?: Timeout | undefined
}

/** What a loader gets. */
export interface LoadContext {
  /** Aborted when the loader has taken longer than `loaderTimeout`. */
  readonly signal: AbortSignal
}

/** Options of `wrap`. */
export interface WrapOptions<Args extends readonly unknown[]> extends Omit<LoadOptions, 'tags' | 'schema'> {
  /** The key, made from the arguments. */
  readonly key: string | ((...args: Args) => string)
  /** The tags, also made from the arguments. */
  readonly tags?: readonly string[] | ((...args: Args) => readonly string[]) | undefined
}

/** Options of calls that walk over keys. */
export interface ScanOptions extends KeyOptions {
  /** How many keys the server looks at per step (SCAN's COUNT). @defaultValue DJANGO_REDIS_SCAN_ITERSIZE, else 1000 */
  readonly itersize?: number | undefined
  /** Stops the walk; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** Options of calls that remove while they walk. */
export interface RemoveOptions extends ScanOptions {
  /** Called after every batch with how many keys are removed so far. */
  readonly onProgress?: ((removed: number) => void) | undefined
}

/** Options of `clear`. */
export interface ClearOptions extends Omit<RemoveOptions, 'version'> {
  /** Empties the whole database on every server, other applications' keys, locks and tags included (FLUSHDB). @defaultValue false */
  readonly everything?: boolean | undefined
}
