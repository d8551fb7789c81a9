import type { Timeout } from './timeout.ts'

/** Options of every call that names a key. */
export interface KeyOptions {
  /** The version to work on. @defaultValue the cache's VERSION */
  readonly version?: number | undefined
}

/** Options of {@link Cache.get}. */
export interface GetOptions<Default = undefined> extends KeyOptions {
  /** What a miss returns. @defaultValue `undefined` */
  readonly default?: Default | undefined
}

/** Options of calls that set a lifetime. */
export interface TimeoutOptions extends KeyOptions {
  /** Seconds, fractions allowed; `null` never expires; 0 and less are gone at once. @defaultValue the cache's TIMEOUT */
  readonly timeout?: Timeout | undefined
}

/** Options of {@link Cache.set}. */
export interface SetOptions extends TimeoutOptions {
  /** Store only where the key does not exist. */
  readonly nx?: boolean | undefined
  /** Store only where the key exists. */
  readonly xx?: boolean | undefined
}

/** Options of calls that walk over keys. */
export interface ScanOptions extends KeyOptions {
  /** How many keys the server looks at per step (SCAN's COUNT). @defaultValue 1000 */
  readonly itersize?: number | undefined
  /** Stops the walk; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** An integer as `incr` takes and returns it: a number where it is safe, else a bigint. */
export type Integer = number | bigint

/**
 * One cache: Django's `BaseCache` in JavaScript's manners, alike on every backend.
 *
 * Operands stand first, everything else in one options object. A miss is `undefined`; `null`, `false`, `0` and `''` are values;
 * storing `undefined` is an error. Timeouts are in seconds.
 *
 * Every method throws {@link KeyError} or {@link ArgumentError} for a bad argument, {@link ClosedError} after {@link Cache.close}, and, on a backend with a
 * server, an error with code `ERR_CACHE_CONNECTION`, `ERR_CACHE_TIMEOUT` or `ERR_CACHE_SERVER` when that does not answer as it should.
 *
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#the-low-level-cache-api | Django: the low-level cache API}
 */
export interface Cache extends AsyncDisposable {
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
   * Returns the value of a key.
   *
   * @param key - Logical key.
   * @param options - Version, and what a miss returns.
   * @returns The value, or `options.default` on a miss. A stored `null` is a hit.
   * @throws {@link DecodeError} when the stored bytes are not what this cache's serializer writes.
   *
   * @example
   * ```ts
   * const user = await cache.get<User>('user:7')
   * ```
   */
  get<T = unknown, Default = undefined>(key: string, options?: GetOptions<Default>): Promise<T | Default>

  /**
   * Stores a value.
   *
   * @param key - Logical key.
   * @param value - Anything the serializer can express, but `undefined`.
   * @param options - Lifetime, version, and the conditions `nx` and `xx`.
   * @returns True when stored; false when `nx` or `xx` forbade it. With a timeout of 0 or less the key is removed (with `nx` nothing is touched) and the result is
   * what a store would have returned.
   * @throws {@link EncodeError} when the serializer cannot express the value.
   *
   * @example
   * ```ts
   * await cache.set('user:7', user, { timeout: 60 })
   * ```
   */
  set(key: string, value: unknown, options?: SetOptions): Promise<boolean>

  /**
   * Stores a value only where the key does not exist. One atomic step.
   *
   * @param key - Logical key.
   * @param value - The value.
   * @param options - Lifetime and version.
   * @returns True when stored.
   */
  add(key: string, value: unknown, options?: TimeoutOptions): Promise<boolean>

  /**
   * Returns the value of a key, or computes and stores it.
   *
   * Concurrent calls for one key in this process share a single `load`. A `load` that throws stores nothing and rejects every waiting call; one
   * that returns `undefined` stores nothing. Where another process stored a value meanwhile, that value is returned. Every call gets its own copy,
   * as stored: on a miss the same types come back as on a hit.
   *
   * @param key - Logical key.
   * @param load - Computes the value; called at most once per miss.
   * @param options - Lifetime and version.
   * @returns The stored or the freshly computed value.
   *
   * @example
   * ```ts
   * const user = await cache.getOrSet(`user:${id}`, () => db.users.find(id), { timeout: 60 })
   * ```
   */
  getOrSet<T>(key: string, load: () => T | Promise<T>, options?: TimeoutOptions): Promise<T>

  /**
   * Gives a key a new lifetime.
   *
   * @param key - Logical key.
   * @param timeout - Seconds; `null` never expires; 0 and less remove the key. @defaultValue the cache's TIMEOUT
   * @param options - Version.
   * @returns True when the key existed (also where it had no expiry, unlike django-redis).
   */
  touch(key: string, timeout?: Timeout, options?: KeyOptions): Promise<boolean>

  /**
   * Removes a key.
   *
   * @param key - Logical key.
   * @param options - Version.
   * @returns True when it existed.
   */
  delete(key: string, options?: KeyOptions): Promise<boolean>

  /**
   * Tells whether a key exists, whatever its value.
   *
   * @param key - Logical key.
   * @param options - Version.
   */
  has(key: string, options?: KeyOptions): Promise<boolean>

  /**
   * Adds to an integer in one atomic step; its lifetime stays. Exact, also past 64 bits.
   *
   * @param key - Logical key.
   * @param delta - Integer to add. @defaultValue 1
   * @param options - Version.
   * @returns The new value: a number, or a bigint beyond the safe range.
   * @throws {@link KeyNotFoundError} when the key does not exist; nothing is created.
   * @throws {@link NotAnIntegerError} when the value is not an integer; it stays as it was.
   */
  incr(key: string, delta?: Integer, options?: KeyOptions): Promise<Integer>

  /**
   * Subtracts from an integer: {@link Cache.incr} with the delta negated.
   *
   * @param key - Logical key.
   * @param delta - Integer to subtract. @defaultValue 1
   * @param options - Version.
   * @returns The new value.
   */
  decr(key: string, delta?: Integer, options?: KeyOptions): Promise<Integer>

  /**
   * Moves a value to another version of its key; its lifetime stays. Overwrites what the target version holds.
   *
   * @param key - Logical key.
   * @param delta - Added to the version. @defaultValue 1
   * @param options - The version to move from.
   * @returns The new version.
   * @throws {@link KeyNotFoundError} when the key does not exist in that version.
   */
  incrVersion(key: string, delta?: number, options?: KeyOptions): Promise<number>

  /**
   * Moves a value to a lower version: {@link Cache.incrVersion} with the delta negated.
   *
   * @param key - Logical key.
   * @param delta - Subtracted from the version. @defaultValue 1
   * @param options - The version to move from.
   * @returns The new version.
   */
  decrVersion(key: string, delta?: number, options?: KeyOptions): Promise<number>

  /**
   * Returns the values of many keys: one command per slot, one round trip per server.
   *
   * @param keys - Logical keys; a key named twice counts once.
   * @param options - Version.
   * @returns A map in the order of the request; misses are left out.
   */
  getMany<T = unknown>(keys: Iterable<string>, options?: KeyOptions): Promise<Map<string, T>>

  /**
   * Stores many values with one lifetime. Not atomic as a whole.
   *
   * @param entries - An object, a Map, or pairs.
   * @param options - Lifetime and version.
   * @throws An error when any entry could not be stored; others may have been.
   */
  setMany(
    entries: Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>,
    options?: TimeoutOptions,
  ): Promise<void>

  /**
   * Removes many keys.
   *
   * @param keys - Logical keys.
   * @param options - Version.
   * @returns How many existed.
   */
  deleteMany(keys: Iterable<string>, options?: KeyOptions): Promise<number>

  /**
   * Removes every key of this cache, in all versions, on every server; never a key of another prefix.
   *
   * @param options - `itersize` and `signal`.
   * @returns How many keys were removed.
   * @throws {@link IrreversibleKeysError} when the KEY_FUNCTION cannot be undone.
   */
  clear(options?: Omit<ScanOptions, 'version'>): Promise<number>

  /**
   * Returns the remaining lifetime in seconds.
   *
   * @param key - Logical key.
   * @param options - Version.
   * @returns Seconds with fractions; `null` when it never expires; `undefined` when the key does not exist.
   */
  ttl(key: string, options?: KeyOptions): Promise<number | null | undefined>

  /**
   * Returns the remaining lifetime in milliseconds.
   *
   * @param key - Logical key.
   * @param options - Version.
   * @returns Milliseconds; `null` when it never expires; `undefined` when the key does not exist.
   */
  pttl(key: string, options?: KeyOptions): Promise<number | null | undefined>

  /**
   * Returns all logical keys of one version that match a glob. Holds them all in memory: see {@link Cache.iterKeys}.
   *
   * @param pattern - A Redis glob over logical keys. @defaultValue `'*'`
   * @param options - Version, `itersize`, `signal`.
   * @returns Each key once, in no particular order.
   */
  keys(pattern?: string, options?: ScanOptions): Promise<string[]>

  /**
   * Walks over the logical keys of one version that match a glob, on every server, without holding them all.
   *
   * Keys that exist during the whole walk are found; a key may come twice, as with Redis's SCAN.
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
   * @param options - Version, `itersize`, `signal`.
   * @returns How many keys were removed.
   */
  deletePattern(pattern: string, options?: ScanOptions): Promise<number>

  /** Lets go of connections and memory. Idempotent; later calls of other methods throw {@link ClosedError}. */
  close(): Promise<void>
}
