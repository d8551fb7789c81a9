import type { CacheStats } from '../operations/statistics.ts'
import type { Timeout } from '../time/timeout.ts'
import type { Coordination } from './coordination.ts'
import type { Loading } from './loading.ts'
import type { Many } from './many.ts'
import type { KeyOptions } from './options.ts'
import type { Values } from './values.ts'
import type { Warming } from './warming.ts'

/**
 * One cache: Django's `BaseCache` with the conventions of JavaScript. It behaves the same on every backend.
 *
 * Methods take operands first and everything else in one options object. A miss is `undefined`; `null`, `false`, `0`
 * and `''` are values; storing `undefined` is an error. Timeouts are in seconds.
 *
 * Every method throws {@link KeyError} or {@link ArgumentError} for a bad argument and {@link ClosedError} after
 * {@link Cache.close}. On a backend with a server it throws an error with code `ERR_CACHE_CONNECTION`,
 * `ERR_CACHE_TIMEOUT` or `ERR_CACHE_SERVER` when the server fails. A method that updates a value in place throws
 * {@link ContentionError} when others change that value during every attempt. With IGNORE_EXCEPTIONS, errors of a store
 * that cannot be used are ignored, and the method returns what it documents for an ignored error.
 *
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#the-low-level-cache-api | Django: the low-level cache API}
 */
export interface Cache extends Values, Many, Loading, Warming, Coordination, AsyncDisposable {
  /** The name of this cache in the settings. */
  readonly alias: string
  /** KEY_PREFIX. */
  readonly keyPrefix: string
  /** VERSION: the version of calls that name none. */
  readonly version: number
  /** TIMEOUT in seconds: the timeout of calls that name none. `null` never expires. */
  readonly timeout: Timeout

  /**
   * Returns the stored key of a logical key: `prefix:version:key`, unless KEY_FUNCTION makes another.
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
   * Returns a view of this cache with another version. The view shares store, connections and statistics. Closing a
   * view does nothing; closing the cache closes its views.
   *
   * @param version - The version of calls that name none.
   * @throws {@link ArgumentError} when it is not an integer.
   */
  withVersion(version: number): this

  /**
   * Returns a view of this cache with another prefix. The view shares store, connections and statistics, and has its
   * own keys, tags, locks and rate limits. Closing a view does nothing; closing the cache closes its views.
   *
   * @param prefix - Precedes every stored key instead of KEY_PREFIX.
   * @throws {@link ArgumentError} when one of the two prefixes continues the other by `:<digits>`, because then their
   *   keys could be the same.
   *
   * @example
   * ```ts
   * const tenant = cache.withPrefix(`tenant-${id}`)
   * ```
   */
  withPrefix(prefix: string): this

  /** Returns what this cache has counted in this process: hits, misses, errors, latency. */
  stats(): CacheStats

  /** Closes connections and frees memory. Idempotent. Later calls of other methods throw {@link ClosedError}. */
  close(): Promise<void>
}
