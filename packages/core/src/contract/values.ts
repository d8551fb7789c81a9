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
   * @param options - Version, what a miss returns, a schema, and `read: 'primary'`.
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
   * Returns the value of a key, taken to be a `T` on the caller's word.
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
   * @param value - Anything the serializer can express, but `undefined`.
   * @param options - Lifetime, version, tags, and the conditions `nx` and `xx`.
   * @returns True when stored; false when `nx` or `xx` forbade it, or for an ignored error. With a timeout of 0 or less the key is removed (with `nx` nothing is touched) and the result is
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
   * @param options - Lifetime, version, tags.
   * @returns True when stored; false also for an ignored error.
   */
  add(key: string, value: unknown, options?: StoreOptions): Promise<boolean>

  /**
   * Gives a key a new lifetime.
   *
   * @param key - Logical key.
   * @param timeout - Seconds; `null` never expires; 0 and less remove the key. @defaultValue the cache's TIMEOUT
   * @param options - Version.
   * @returns True when the key existed (also where it had no expiry, unlike django-redis); false also for an ignored error.
   */
  touch(key: string, timeout?: Timeout, options?: KeyOptions): Promise<boolean>

  /**
   * Removes a key.
   *
   * @param key - Logical key.
   * @param options - Version.
   * @returns True when it existed; false also for an ignored error.
   */
  delete(key: string, options?: KeyOptions): Promise<boolean>

  /**
   * Tells whether a key exists, whatever its value.
   *
   * @param key - Logical key.
   * @param options - Version, and `read: 'primary'`.
   * @returns False also for an ignored error.
   */
  has(key: string, options?: ReadOptions): Promise<boolean>

  /**
   * Adds to an integer in one atomic step; its lifetime stays. Exact, also past 64 bits.
   *
   * @param key - Logical key.
   * @param delta - Integer to add. @defaultValue 1
   * @param options - Version.
   * @returns The new value: a number, or a bigint beyond the safe range; NaN for an ignored error.
   * @throws {@link KeyNotFoundError} when the key does not exist; nothing is created.
   * @throws {@link NotAnIntegerError} when the value is not an integer; it stays as it was.
   */
  incr(key: string, delta?: Integer, options?: KeyOptions): Promise<Integer>

  /**
   * Subtracts from an integer: {@link Values.incr} with the delta negated.
   *
   * @param key - Logical key.
   * @param delta - Integer to subtract. @defaultValue 1
   * @param options - Version.
   * @returns The new value; NaN for an ignored error.
   */
  decr(key: string, delta?: Integer, options?: KeyOptions): Promise<Integer>

  /**
   * Moves a value to another version of its key; its lifetime stays. Overwrites what the target version holds.
   *
   * @param key - Logical key.
   * @param delta - Added to the version. @defaultValue 1
   * @param options - The version to move from.
   * @returns The new version; NaN for an ignored error.
   * @throws {@link KeyNotFoundError} when the key does not exist in that version.
   */
  incrVersion(key: string, delta?: number, options?: KeyOptions): Promise<number>

  /**
   * Moves a value to a lower version: {@link Values.incrVersion} with the delta negated.
   *
   * @param key - Logical key.
   * @param delta - Subtracted from the version. @defaultValue 1
   * @param options - The version to move from.
   * @returns The new version; NaN for an ignored error.
   */
  decrVersion(key: string, delta?: number, options?: KeyOptions): Promise<number>

  /**
   * Returns the remaining lifetime in seconds.
   *
   * @param key - Logical key.
   * @param options - Version, and `read: 'primary'`.
   * @returns Seconds with fractions; `null` when it never expires; `undefined` when the key does not exist, or for an ignored error.
   */
  ttl(key: string, options?: ReadOptions): Promise<number | null | undefined>

  /**
   * Returns the remaining lifetime in milliseconds.
   *
   * @param key - Logical key.
   * @param options - Version, and `read: 'primary'`.
   * @returns Milliseconds; `null` when it never expires; `undefined` when the key does not exist, or for an ignored error.
   */
  pttl(key: string, options?: ReadOptions): Promise<number | null | undefined>
}
