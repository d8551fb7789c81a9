import type { LoadContext, LoadOptions, WrapOptions } from './options.ts'

/** Methods that compute missing values, and that invalidate values by tag. */
export interface Loading {
  /**
   * Returns the value of a key; computes and stores it if it is missing.
   *
   * Concurrent calls for one key in this process share one `load`; with `lock`, those of all processes do. If `load`
   * throws, nothing is stored and every waiting call is rejected, unless `staleIfError` allows the stale value. If it
   * returns `undefined`, nothing is stored. If another process has stored a value in the meantime, that value is
   * returned. Every call gets its own decoded copy, so a miss returns the same types as a hit.
   *
   * Removing or replacing the key, by any method and from any process, ends its load: the loaded value is returned to
   * those who wait for it and is not stored, and later calls load again.
   *
   * @param key - Logical key.
   * @param load - Computes the value. Called at most once per miss.
   * @param options - Lifetime, version, tags; who loads, when to refresh, what to do if loading fails.
   * @returns The stored or the computed value. The computed one if an error of the store is ignored, or others change
   *   the key during every attempt to store it.
   * @throws What `load` throws; {@link LoaderTimeoutError} when loading takes longer than `loaderTimeout`; the reason of
   *   `signal`; {@link RecursiveLoadError} when a loader waits for the value that it loads.
   *
   * @example
   * ```ts
   * await cache.getOrSet(`user:${id}`, () => db.users.find(id), { timeout: 60, tags: [`user:${id}`] })
   * const options = { timeout: 60, staleWhileRevalidate: 600, lock: true, loaderTimeout: 30 }
   * await cache.getOrSet('report', ({ signal }) => build({ signal }), options)
   * ```
   */
  getOrSet<T>(key: string, load: (context: LoadContext) => T | Promise<T>, options?: LoadOptions): Promise<T>

  /**
   * Wraps a function so that its results are cached with {@link Loading.getOrSet}.
   *
   * @param fn - The function or method. Not called while its result is cached. `this` is that of the call.
   * @param options - How to make the key from the arguments; all options of `getOrSet`.
   * @returns A function with the same arguments.
   *
   * @example
   * ```ts
   * const findUser = cache.wrap((id: number) => db.users.find(id), {
   *   key: (id) => `user:${id}`,
   *   tags: (id) => [`user:${id}`],
   *   timeout: 60,
   * })
   * await findUser(7)
   * ```
   */
  wrap<Args extends readonly unknown[], T, This = unknown>(
    fn: (this: This, ...args: Args) => T | Promise<T>,
    options: WrapOptions<Args, This>,
  ): (this: This, ...args: Args) => Promise<T>

  /**
   * Makes every value that was stored with one of the tags a miss, at once and in every process. This includes values
   * that are being loaded.
   *
   * @param tags - Names. Tags belong to this cache's prefix and apply to all its versions.
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
