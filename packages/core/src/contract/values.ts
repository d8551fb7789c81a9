import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Integer } from '../codec/integer.ts'
import type { Timeout } from '../time/timeout.ts'
import type { GetOptions, KeyOptions, ReadOptions, SetOptions, StoreOptions } from './options.ts'

/** One key at a time: values, counters, versions, lifetimes. */
export interface Values {
  /**
   * Returns the value of a key.
   *
   * @param key - Logical key.
   * @param options - Version, what a miss returns, a schema, whether a replica may answer.
   * @returns The value, or `options.default` on a miss and for an ignored error. A stored `null` is a hit.
   * @throws {@link DecodeError} when the stored bytes are not what this cache's serializer writes.
   *
   * @example
   * ```ts
   * const user = await cache.get<User>('user:7')
   * const checked = await cache.get('user:7', { schema: z.object({ name: z.string() }) })
   * ```
   */
  get<Schema extends StandardSchemaV1, Default = undefined>(
    key: string,
    options: GetOptions<Default> & { readonly schema: Schema },
  ): Promise<StandardSchemaV1.InferOutput<Schema> | Default>
  /**
   * Returns the value of a key. Its type `T` is not checked.
   *
   * @param key - Logical key.
   * @param options - As above, without a schema.
   * @returns The value, or `options.default` on a miss and for an ignored error.
   * @throws {@link DecodeError} as above.
   */
  get<T = unknown, Default = undefined>(key: string, options?: GetOptions<Default>): Promise<T | Default>

  /**
   * Stores a value.
   *
   * @param key - Logical key.
   * @param value - Anything the serializer can express except `undefined`.
   * @param options - Lifetime, version, tags, the conditions `nx` and `xx`.
   * @returns True when stored; false when `nx` or `xx` forbade it, and for an ignored error. A timeout of 0 or less
   *   removes the key (with `nx` it changes nothing) and returns what storing would have returned.
   * @throws {@link EncodeError} when the serializer cannot express the value.
   *
   * @example
   * ```ts
   * await cache.set('user:7', user, { timeout: 60 })
   * ```
   */
  set(key: string, value: unknown, options?: SetOptions): Promise<boolean>

  /**
   * Stores a value only if the key does not exist, in one atomic step.
   *
   * @param key - Logical key.
   * @param value - The value.
   * @param options - Lifetime, version, tags.
   * @returns True when stored; false if the key exists, and for an ignored error.
   */
  add(key: string, value: unknown, options?: StoreOptions): Promise<boolean>

  /**
   * Gives a key a new lifetime.
   *
   * @param key - Logical key.
   * @param timeout - Seconds. `null` never expires; 0 or less removes the key. @defaultValue the cache's TIMEOUT
   * @param options - Version.
   * @returns True when the key existed, even without an expiry (unlike django-redis); false if not, and for an ignored
   *   error.
   */
  touch(key: string, timeout?: Timeout, options?: KeyOptions): Promise<boolean>

  /**
   * Removes a key.
   *
   * @param key - Logical key.
   * @param options - Version.
   * @returns True when it existed; false if not, and for an ignored error.
   */
  delete(key: string, options?: KeyOptions): Promise<boolean>

  /**
   * Tells whether a key exists.
   *
   * @param key - Logical key.
   * @param options - Version, whether a replica may answer.
   * @returns True when it exists; false if not, and for an ignored error.
   */
  has(key: string, options?: ReadOptions): Promise<boolean>

  /**
   * Adds to an integer in one atomic step and keeps its lifetime. Exact, even beyond 64 bits.
   *
   * @param key - Logical key.
   * @param delta - The integer to add. @defaultValue 1
   * @param options - Version.
   * @returns The new value: a number, or a bigint beyond the safe range; NaN for an ignored error.
   * @throws {@link KeyNotFoundError} when the key does not exist; nothing is created.
   * @throws {@link NotAnIntegerError} when the value is not an integer; it stays unchanged.
   */
  incr(key: string, delta?: Integer, options?: KeyOptions): Promise<Integer>

  /**
   * Subtracts from an integer: {@link Values.incr} with the negated delta.
   *
   * @param key - Logical key.
   * @param delta - The integer to subtract. @defaultValue 1
   * @param options - Version.
   * @returns The new value; NaN for an ignored error.
   */
  decr(key: string, delta?: Integer, options?: KeyOptions): Promise<Integer>

  /**
   * Moves a value to another version of its key and keeps its lifetime. Overwrites the value of the target version.
   *
   * @param key - Logical key.
   * @param delta - Added to the version. @defaultValue 1
   * @param options - The version to move from. @defaultValue the cache's VERSION
   * @returns The new version; NaN for an ignored error.
   * @throws {@link KeyNotFoundError} when the key does not exist in that version.
   */
  incrVersion(key: string, delta?: number, options?: KeyOptions): Promise<number>

  /**
   * Moves a value to a lower version: {@link Values.incrVersion} with the negated delta.
   *
   * @param key - Logical key.
   * @param delta - Subtracted from the version. @defaultValue 1
   * @param options - The version to move from. @defaultValue the cache's VERSION
   * @returns The new version; NaN for an ignored error.
   */
  decrVersion(key: string, delta?: number, options?: KeyOptions): Promise<number>

  /**
   * Returns the remaining lifetime in seconds.
   *
   * @param key - Logical key.
   * @param options - Version, whether a replica may answer.
   * @returns Seconds with fractions; `null` when it never expires; `undefined` when the key does not exist, and for an
   *   ignored error.
   */
  ttl(key: string, options?: ReadOptions): Promise<number | null | undefined>

  /**
   * Returns the remaining lifetime in milliseconds.
   *
   * @param key - Logical key.
   * @param options - Version, whether a replica may answer.
   * @returns Milliseconds; `null` when it never expires; `undefined` when the key does not exist, and for an ignored
   *   error.
   */
  pttl(key: string, options?: ReadOptions): Promise<number | null | undefined>
}
