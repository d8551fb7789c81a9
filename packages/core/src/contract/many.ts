import type { ClearOptions, KeyOptions, RemoveOptions, ScanOptions, StoreOptions, ValueOptions } from './options.ts'

/** Many keys at once, and all of them. */
export interface Many {
  /**
   * Returns the values of many keys: one command per slot, one round trip per server.
   *
   * @param keys - Logical keys; a key named twice counts once.
   * @param options - Version, a schema, and `read: 'primary'`.
   * @returns A map in the order of the request; misses are left out. Empty for an ignored error.
   */
  getMany<T = unknown>(keys: Iterable<string>, options?: ValueOptions): Promise<Map<string, T>>

  /**
   * Stores many values with one lifetime. Not atomic as a whole.
   *
   * @param entries - An object, a Map, or pairs.
   * @param options - Lifetime, version, tags.
   * @throws An error when any entry could not be stored; others may have been. An ignored error is not thrown.
   */
  setMany(
    entries: Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>,
    options?: StoreOptions,
  ): Promise<void>

  /**
   * Removes many keys.
   *
   * @param keys - Logical keys.
   * @param options - Version.
   * @returns How many existed; 0 for an ignored error.
   */
  deleteMany(keys: Iterable<string>, options?: KeyOptions): Promise<number>

  /**
   * Returns all logical keys of one version that match a glob. Holds them all in memory: see {@link Many.iterKeys}.
   *
   * @param pattern - A Redis glob over logical keys. @defaultValue `'*'`
   * @param options - Version, `itersize`, `signal`.
   * @returns Each key once, in no particular order; none for an ignored error.
   */
  keys(pattern?: string, options?: ScanOptions): Promise<string[]>

  /**
   * Walks over the logical keys of one version that match a glob, on every server, without holding them all.
   *
   * Keys that exist during the whole walk are found; a key may come twice, as with Redis's SCAN. An ignored error ends the walk.
   *
   * @param pattern - A Redis glob over logical keys. @defaultValue `'*'`
   * @param options - Version, `itersize`, `signal`.
   *
   * @example
   * ```ts
   * for await (const key of cache.iterKeys('user:*')) console.log(key)
   * ```
   */
  iterKeys(pattern?: string, options?: ScanOptions): AsyncIterableIterator<string>

  /**
   * Removes the keys of one version that match a glob, in bounded batches while walking.
   *
   * @param pattern - A Redis glob over logical keys; escape foreign text with `escapeGlob`.
   * @param options - Version, `itersize`, `signal`, `onProgress`.
   * @returns How many keys were removed; 0 for an ignored error.
   */
  deletePattern(pattern: string, options?: RemoveOptions): Promise<number>

  /**
   * Removes every value of this cache, in all versions, on every server; never a key of another prefix, nor locks, tags and rate limits.
   *
   * @param options - `itersize`, `signal`, `onProgress`; `everything: true` to flush the database.
   * @returns How many keys were removed; 0 for an ignored error.
   * @throws {@link IrreversibleKeysError} when the KEY_FUNCTION cannot be undone.
   */
  clear(options?: ClearOptions): Promise<number>
}
