import type { LoadContext } from './load-context.ts'
import type { LoadOptions } from './options.ts'

/** Options of `refreshEvery`: how often, by whom, and those of `getOrSet` that say how a value is stored. */
export interface RefreshOptions
  extends Pick<LoadOptions, 'version' | 'tags' | 'nullTimeout' | 'staleIfError' | 'loaderTimeout'> {
  /** Seconds from one refresh to the next. */
  readonly every: number
  /** The largest fraction by which a turn comes earlier, at random. At least 0, less than 1. @defaultValue 0.1 */
  readonly jitter?: number | undefined
  /** Whether one process refreshes for all. Otherwise each does for itself. @defaultValue true */
  readonly lock?: boolean | undefined
  /**
   * Seconds that each value lives, more than `every`; `null` never expires.
   *
   * @defaultValue three times `every`, so that a refresh may fail twice before the value is gone
   */
  readonly timeout?: number | null | undefined
  /** Is told of each refresh of this process that fails. The next one is made in its turn. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** Keeps a value fresh until it is stopped. */
export interface Refresher extends Disposable {
  /** Resolves when the first turn of this process is over: it stored a value, failed, or left it to another process. */
  readonly ready: Promise<void>
  /** Ends it, and aborts a loader that is running. Closing the cache does the same. */
  stop(): void
}

/** Methods that keep values warm. */
export interface Warming {
  /**
   * Loads a value now and again, before anybody misses it. Of all processes that call it for a key, one refreshes in
   * each turn, and the others read with `get`; if it dies, another takes the next turn. A refresh stores nothing if the
   * key was removed or written while it ran. It does not keep the process alive.
   *
   * @param key - Logical key.
   * @param load - Computes the value. Its context is that of `getOrSet`.
   * @param options - `every`, `jitter`, `lock`; how the value is stored.
   * @returns To wait for the first turn, and to stop.
   * @throws {@link ArgumentError} for wrong options; {@link ClosedError} after `close()`.
   *
   * @example
   * ```ts
   * const rates = cache.refreshEvery('rates', ({ signal }) => fetchRates(signal), { every: 60 })
   * await rates.ready
   * await cache.get('rates')
   * ```
   */
  refreshEvery<T>(key: string, load: (context: LoadContext) => T | Promise<T>, options: RefreshOptions): Refresher
}
