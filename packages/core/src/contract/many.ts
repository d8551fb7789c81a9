import type { ClearOptions, KeyOptions, RemoveOptions, ScanOptions, StoreOptions, ValueOptions } from './options.ts'

/** Methods for many keys, and for all of them. */
export interface Many {
  /**
   * Returns the values of many keys, with one command per slot and one round trip per server for every 1,000 keys.
   * Other work of this process runs in between.
   *
   * @param keys - Logical keys; duplicates count once.
   * @param options - Version, a schema, whether a replica may answer.
   * @returns A map in the order of the keys, without misses; empty for an ignored error.
   */
  getMany<T = unknown>(keys: Iterable<string>, options?: ValueOptions): Promise<Map<string, T>>

  /**
   * Stores many values with the same timeout. Not atomic as a whole. Of more than 1,000, all are encoded before any is
   * stored, and other work of this process runs in between: do not change them before the call is over.
   *
   * @param entries - An object, a Map, or pairs.
   * @param options - Lifetime, version, tags.
   * @throws An error when a value was not stored; others may have been. An ignored error is not thrown.
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
   * Returns all logical keys of one version that match a glob. It collects them in memory; {@link Many.iterKeys} does
   * not.
   *
   * @param pattern - A Redis glob over logical keys, in which `?` is a byte of UTF-8. @defaultValue `'*'`
   * @param options - Version, `itersize`, `signal`.
   * @returns Each key once, in no particular order; an empty list for an ignored error.
   */
  keys(pattern?: string, options?: ScanOptions): Promise<string[]>

  /**
   * Walks over the logical keys of one version that match a glob, on every server, without collecting them.
   *
   * A key that exists during the whole walk is found, perhaps twice, as with Redis's SCAN. An ignored error ends the
   * walk.
   *
   * @param pattern - A Redis glob over logical keys, in which `?` is a byte of UTF-8. @defaultValue `'*'`
   * @param options - Version, `itersize`, `signal`.
   *
   * @example
   * ```ts
   * for await (const key of cache.iterKeys('user:*')) console.log(key)
   * ```
   */
  iterKeys(pattern?: string, options?: ScanOptions): AsyncIterableIterator<string>

  /**
   * Removes the keys of one version that match a glob, in bounded batches.
   *
   * @param pattern - A Redis glob over logical keys, as for {@link Many.keys}; use `escapeGlob` for text from users.
   * @param options - Version, `itersize`, `signal`, `onProgress`.
   * @returns How many keys were removed; 0 for an ignored error.
   */
  deletePattern(pattern: string, options?: RemoveOptions): Promise<number>

  /**
   * Removes every value of this cache, in all versions and on every server. Keys of other prefixes, locks, tags and
   * rate limits stay.
   *
   * @param options - `itersize`, `signal`, `onProgress`; `everything: true` to flush the database.
   * @returns How many keys were removed; 0 for an ignored error.
   * @throws {@link IrreversibleKeysError} when the KEY_FUNCTION cannot be reversed.
   */
  clear(options?: ClearOptions): Promise<number>
}
