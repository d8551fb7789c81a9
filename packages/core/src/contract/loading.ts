import type { LoadContext, LoadOptions, WrapOptions } from './options.ts'

/** Values that are computed where they are missing, and made missing by their tags. */
export interface Loading {
  /**
   * Returns the value of a key, or computes and stores it.
   *
   * Concurrent calls for one key in this process share a single `load`; with `lock`, so do all processes. A `load` that throws stores nothing and rejects every waiting call,
   * unless `staleIfError` allows the old value; one that returns `undefined` stores nothing. Where another process stored a value meanwhile, that value is returned. Every call
   * gets its own copy, as stored: on a miss the same types come back as on a hit.
   *
   * @param key - Logical key.
   * @param load - Computes the value; called at most once per miss.
   * @param options - Lifetime, version, tags; who loads, when to refresh, and what to do when loading fails.
   * @returns The stored or the freshly computed value. When an error of the store is ignored, the computed one.
   * @throws Whatever `load` throws; {@link LoaderTimeoutError} when it takes longer than `loaderTimeout`.
   *
   * @example
   * ```ts
   * await cache.getOrSet(`user:${id}`, () => db.users.find(id), { timeout: 60, tags: [`user:${id}`] })
   * await cache.getOrSet('report', ({ signal }) => build({ signal }), { timeout: 60, staleWhileRevalidate: 600, lock: true, loaderTimeout: 30 })
   * ```
   */
  getOrSet<T>(key: string, load: (context: LoadContext) => T | Promise<T>, options?: LoadOptions): Promise<T>

  /**
   * Makes a function that remembers its results: {@link Loading.getOrSet} around every call.
   *
   * @param fn - The function; not called while its result is known.
   * @param options - The key, made from the arguments; all options of `getOrSet`.
   * @returns A function with the same arguments.
   *
   * @example
   * ```ts
   * const findUser = cache.wrap((id: number) => db.users.find(id), { key: (id) => `user:${id}`, timeout: 60, tags: (id) => [`user:${id}`] })
   * await findUser(7)
   * ```
   */
  wrap<Args extends readonly unknown[], T>(
    fn: (...args: Args) => T | Promise<T>,
    options: WrapOptions<Args>,
  ): (...args: Args) => Promise<T>

  /**
   * Makes every value that was stored with one of the tags a miss: at once, in every process, also those that are being loaded now.
   *
   * @param tags - Names. Tags belong to this cache's prefix and hold for all its versions.
   * @returns How many of the tags were in use; 0 for an ignored error.
   *
   * @example
   * ```ts
   * await cache.set('profile:7', html, { tags: ['user:7'] })
   * await cache.invalidateTags(['user:7'])
   * ```
   */
  invalidateTags(tags: readonly string[]): Promise<number>
}
