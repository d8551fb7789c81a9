import type { Cache, CommonSettings } from '@holdfast/core'

/** Caches that the contract suite works with, by the names it gave them. */
export interface OpenedCaches {
  /**
   * Returns a cache.
   *
   * @param alias - A name the suite asked for.
   */
  get(alias: string): Cache
  /** Closes all of them. */
  close(): Promise<void>
}

/** How the contract suite makes caches of the backend under test. */
export interface CacheHarness {
  /** How test titles call the backend. */
  readonly name: string
  /**
   * Makes caches that keep their entries in one and the same store. The suite gives each a KEY_PREFIX of its own; what other tests keep in the store does not matter.
   *
   * @param settings - Settings by alias, to be laid over the backend's own.
   */
  open(settings: Readonly<Record<string, CommonSettings>>): Promise<OpenedCaches> | OpenedCaches
}
