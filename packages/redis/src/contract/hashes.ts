import type { Integer, KeyOptions, ReadOptions } from '@holdfast/core'

/** Fields and values of a hash: an object, a Map, or pairs. */
export type HashEntries = Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>

/**
 * Hashes: fields with values under one key, read and written one by one. Their names are keys like all others, with
 * prefix and version; django-redis's are not.
 *
 * Fields are plain text; values go through the serializer, except integers. A hash has no lifetime until `expire` sets
 * one, and disappears with its last field.
 */
export interface Hashes {
  /**
   * Writes fields of a hash, in one atomic step.
   *
   * @param name - Logical key of the hash.
   * @param field - One field and its value, or all of them as an object, a Map or pairs.
   * @param options - Version.
   * @returns How many of the fields are new; 0 for an ignored error.
   * @throws {@link EncodeError} when the serializer cannot express a value; nothing is written.
   * @see {@link https://redis.io/docs/latest/commands/hset/ | Redis: HSET}
   *
   * @example
   * ```ts
   * await cache.hset('user:7', 'name', 'Ada')
   * await cache.hset('user:7', { name: 'Ada', visits: 1 })
   * ```
   */
  hset(name: string, field: string, value: unknown, options?: KeyOptions): Promise<number>

  /** Writes many fields in one atomic step. */
  hset(name: string, entries: HashEntries, options?: KeyOptions): Promise<number>

  /**
   * Writes a field only where it does not exist.
   *
   * @param name - Logical key of the hash.
   * @param field - The field.
   * @param value - Its value.
   * @param options - Version.
   * @returns True when written; false also for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hsetnx/ | Redis: HSETNX}
   */
  hsetnx(name: string, field: string, value: unknown, options?: KeyOptions): Promise<boolean>

  /**
   * Returns the value of a field.
   *
   * @param name - Logical key of the hash.
   * @param field - The field.
   * @param options - Version, and `read: 'primary'`.
   * @returns The value; `undefined` when hash or field are missing, and for an ignored error.
   * @throws {@link DecodeError} when the stored bytes are not what this cache's serializer writes.
   * @see {@link https://redis.io/docs/latest/commands/hget/ | Redis: HGET}
   */
  hget<T = unknown>(name: string, field: string, options?: ReadOptions): Promise<T | undefined>

  /**
   * Returns the values of some fields.
   *
   * @param name - Logical key of the hash.
   * @param fields - The fields; one named twice counts once.
   * @param options - Version, and `read: 'primary'`.
   * @returns A map in the order of the request; missing fields are left out. Empty for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hmget/ | Redis: HMGET}
   */
  hmget<T = unknown>(name: string, fields: readonly string[], options?: ReadOptions): Promise<Map<string, T>>

  /**
   * Returns all fields and values: a Map, because an object cannot hold every name, such as `__proto__`.
   *
   * @param name - Logical key of the hash.
   * @param options - Version, and `read: 'primary'`.
   * @returns A map in no particular order; empty for a missing hash and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hgetall/ | Redis: HGETALL}
   */
  hgetall<T = unknown>(name: string, options?: ReadOptions): Promise<Map<string, T>>

  /**
   * Removes fields.
   *
   * @param name - Logical key of the hash.
   * @param fields - One field, or a list.
   * @param options - Version.
   * @returns How many existed; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hdel/ | Redis: HDEL}
   */
  hdel(name: string, fields: string | readonly string[], options?: KeyOptions): Promise<number>

  /**
   * Counts the fields.
   *
   * @param name - Logical key of the hash.
   * @param options - Version, and `read: 'primary'`.
   * @returns 0 for a missing hash and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hlen/ | Redis: HLEN}
   */
  hlen(name: string, options?: ReadOptions): Promise<number>

  /**
   * Lists the fields.
   *
   * @param name - Logical key of the hash.
   * @param options - Version, and `read: 'primary'`.
   * @returns In no particular order; none for a missing hash and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hkeys/ | Redis: HKEYS}
   */
  hkeys(name: string, options?: ReadOptions): Promise<string[]>

  /**
   * Lists the values.
   *
   * @param name - Logical key of the hash.
   * @param options - Version, and `read: 'primary'`.
   * @returns In no particular order; none for a missing hash and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hvals/ | Redis: HVALS}
   */
  hvals<T = unknown>(name: string, options?: ReadOptions): Promise<T[]>

  /**
   * Tells whether a field exists.
   *
   * @param name - Logical key of the hash.
   * @param field - The field.
   * @param options - Version, and `read: 'primary'`.
   * @returns False also for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hexists/ | Redis: HEXISTS}
   */
  hexists(name: string, field: string, options?: ReadOptions): Promise<boolean>

  /**
   * Adds to an integer in a field in one atomic step; a missing field, or hash, begins at 0. Exact, also past 64 bits.
   *
   * @param name - Logical key of the hash.
   * @param field - The field.
   * @param delta - Integer to add. @defaultValue 1
   * @param options - Version.
   * @returns The new value: a number, or a bigint beyond the safe range; NaN for an ignored error.
   * @throws {@link NotAnIntegerError} when the field holds anything else; it stays as it was.
   * @see {@link https://redis.io/docs/latest/commands/hincrby/ | Redis: HINCRBY}
   */
  hincrby(name: string, field: string, delta?: Integer, options?: KeyOptions): Promise<Integer>
}
