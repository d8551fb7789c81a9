import type { Cache, CommonSettings } from '@holdfast/core'

/** The caches of one test, by alias. */
export interface OpenedCaches {
  /**
   * Returns a cache.
   *
   * @param alias - An alias that the suite passed to `open`.
   */
  get(alias: string): Cache
  /** Runs work in which caches with MEMO read each key once. */
  memo<T>(work: () => T): T
  /** Closes all of them. */
  close(): Promise<void>
}

/** How the contract suite makes caches of the backend under test. */
export interface CacheHarness {
  /** The backend's name in test titles. */
  readonly name: string
  /** What the backend refuses with `ERR_CACHE_UNSUPPORTED`. @defaultValue nothing */
  readonly refuses?: readonly ('locks' | 'limits')[] | undefined
  /**
   * Makes caches that share one store. The suite gives each its own KEY_PREFIX, so the store may hold other keys.
   *
   * @param settings - Settings by alias, to be merged over the settings of the backend.
   */
  open(settings: Readonly<Record<string, CommonSettings>>): Promise<OpenedCaches> | OpenedCaches
}
