import type { LoadFailedError } from '../errors/errors.ts'
import type { LoadContext, LoadManyContext } from './load-context.ts'
import type { LoadManyOptions, LoadOptions, WrapManyOptions, WrapOptions } from './options.ts'

/** What a loader of many values returns: a Map, or an object where keys are strings or numbers. */
export type Loaded<Key, T> = ReadonlyMap<Key, T> | Readonly<Record<Key & (string | number), T>>

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
   * @param load - Computes the value, and may decide how it is stored. Called at most once per miss.
   * @param options - Lifetime, version, tags; who loads, when to refresh, what to do if loading fails.
   * @returns The stored or the computed value. The computed one if an error of the store is ignored, or others change
   *   the key during every attempt to store it.
   * @throws What `load` throws; {@link LoaderTimeoutError} when loading takes longer than `loaderTimeout`; the reason of
   *   `signal`; {@link RecursiveLoadError} when a loader waits for the value that it loads; {@link LoadFailedError} when
   *   the loader says that it has no value, and there is no old one.
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
   * Returns the values of many keys. Computes all that are missing with one call of `load`, and stores them.
   *
   * It is {@link Loading.getOrSet} for each key, with the same options, and shares loads with it: what another call of
   * this process is loading is waited for and not loaded again. With `lock` that holds for other processes, too; what
   * they fail to load is loaded by a further call of `load`. Each step is sent to every server in one piece.
   *
   * @param keys - Logical keys; duplicates count once.
   * @param load - Gets the missing keys, and returns a Map or an object of values by key. A key that it leaves out is
   *   not stored and not in the result; `null` is a value. A {@link LoadFailedError} in the place of a value is a
   *   failure of that key alone. Other keys that it returns are ignored, unless there are no others.
   * @param options - As for `getOrSet`; `tags` may be a function of the key.
   * @returns A map in the order of the keys, without those that have no value.
   * @throws As `getOrSet`, if one of the keys fails that has no old value to serve.
   *
   * @example
   * ```ts
   * const users = await cache.getOrSetMany(
   *   ids.map((id) => `user:${id}`),
   *   async (missing) => {
   *     const rows = await db.users.findMany(missing.map((key) => Number(key.slice(5))))
   *     return new Map(rows.map((row) => [`user:${row.id}`, row]))
   *   },
   *   { timeout: 60, tags: (key) => [key] },
   * )
   * ```
   */
  getOrSetMany<T>(
    keys: Iterable<string>,
    load: (missing: readonly string[], context: LoadManyContext) => Loaded<string, T> | Promise<Loaded<string, T>>,
    options?: LoadManyOptions,
  ): Promise<Map<string, Exclude<T, LoadFailedError>>>

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
   * Wraps a function of many items so that its results are cached with {@link Loading.getOrSetMany}, each by itself.
   *
   * @param fn - The function or method. It gets the items whose results are missing, and returns a Map by item, or an
   *   object if items are strings or numbers. `this` is that of the call.
   * @param options - How to make the key from an item; all options of `getOrSetMany`.
   * @returns A function that takes items and returns a Map in their order, without those that have no result.
   *
   * @example
   * ```ts
   * const findUsers = cache.wrapMany(
   *   async (ids: readonly number[]) => new Map((await db.users.findMany(ids)).map((user) => [user.id, user])),
   *   { key: (id) => `user:${id}`, tags: (id) => [`user:${id}`], timeout: 60 },
   * )
   * const users = await findUsers([7, 8, 9])
   * ```
   */
  wrapMany<Item, T, This = unknown>(
    fn: (this: This, items: readonly Item[]) => Loaded<Item, T> | Promise<Loaded<Item, T>>,
    options: WrapManyOptions<Item, This>,
  ): (this: This, items: Iterable<Item>) => Promise<Map<Item, Exclude<T, LoadFailedError>>>

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
