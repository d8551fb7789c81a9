import type { CacheStats } from '../operations/statistics.ts'
import type { Timeout } from '../time/timeout.ts'
import type { Coordination } from './coordination.ts'
import type { Loading } from './loading.ts'
import type { Many } from './many.ts'
import type { KeyOptions } from './options.ts'
import type { Values } from './values.ts'

/**
 * One cache: Django's `BaseCache` in JavaScript's manners, alike on every backend.
 *
 * Operands stand first, everything else in one options object. A miss is `undefined`; `null`, `false`, `0` and `''` are values;
 * storing `undefined` is an error. Timeouts are in seconds.
 *
 * Every method throws {@link KeyError} or {@link ArgumentError} for a bad argument, {@link ClosedError} after {@link Cache.close}, and, on a backend with a
 * server, an error with code `ERR_CACHE_CONNECTION`, `ERR_CACHE_TIMEOUT` or `ERR_CACHE_SERVER` when that does not answer as it should. With
 * IGNORE_EXCEPTIONS the errors of a store that cannot be used are ignored, and a method returns what it documents for that.
 *
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#the-low-level-cache-api | Django: the low-level cache API}
 */
export interface Cache extends Values, Many, Loading, Coordination, AsyncDisposable {
  /** The name of this cache in the settings. */
  readonly alias: string
  /** KEY_PREFIX. */
  readonly keyPrefix: string
  /** VERSION: what calls without a version use. */
  readonly version: number
  /** TIMEOUT in seconds: what calls without a timeout use. `null` never expires. */
  readonly timeout: Timeout

  /**
   * Returns the key as it is stored: `prefix:version:key` unless KEY_FUNCTION says otherwise.
   *
   * @param key - Logical key.
   * @param options - Another version.
   *
   * @example
   * ```ts
   * cache.makeKey('user:7') // ':1:user:7'
   * ```
   */
  makeKey(key: string, options?: KeyOptions): string

  /**
   * Returns this cache with another version: the same store, connections and statistics. A view's `close()` does nothing; closing the cache closes its views.
   *
   * @param version - What calls without a version use.
   * @throws {@link ArgumentError} when it is not an integer.
   */
  withVersion(version: number): this

  /**
   * Returns this cache with another prefix: the same store, connections and statistics, other keys, tags, locks and limits. A view's `close()` does nothing; closing the cache closes its views.
   *
   * @param prefix - Stands in front of every stored key, instead of KEY_PREFIX.
   * @throws {@link ArgumentError} when it continues the cache's own prefix, or the other way round, by `:<digits>`: their keys would be taken for each other.
   *
   * @example
   * ```ts
   * const tenant = cache.withPrefix(`tenant-${id}`)
   * ```
   */
  withPrefix(prefix: string): this

  /** Counts of what this cache has done in this process: hits, misses, errors, latency. */
  stats(): CacheStats

  /** Lets go of connections and memory. Idempotent; later calls of other methods throw {@link ClosedError}. */
  close(): Promise<void>
}
