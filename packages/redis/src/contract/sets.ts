import type { KeyOptions, ReadOptions } from '@holdfast/core'

/** Members of a set as callers give them. */
export type Members = readonly unknown[] | ReadonlySet<unknown>

/** Options of calls that walk over a set. They always ask the primary: a cursor means nothing to another server. */
export interface SetScanOptions extends KeyOptions {
  /**
   * A Redis glob over members that are strings; others never match. It sees them as they are stored, as JSON: `?` and
   * classes match bytes of that.
   *
   * @defaultValue all members
   */
  readonly match?: string | undefined
  /** How many members the server looks at per step, about. @defaultValue DJANGO_REDIS_SCAN_ITERSIZE, else 1000 */
  readonly count?: number | undefined
}

/** Options of `sscan`. */
export interface SetPageOptions extends SetScanOptions {
  /** Where to continue: the cursor of the previous page. @defaultValue `'0'`, the beginning */
  readonly cursor?: string | undefined
}

/** Options of `sscanIter`. */
export interface SetIterOptions extends SetScanOptions {
  /** Stops the walk; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** One step of a walk over a set. */
export interface SetPage<T = unknown> {
  /** Where to continue; `'0'` when this was the last page. */
  readonly cursor: string
  /** May be empty although more pages follow. */
  readonly members: readonly T[]
}

/**
 * Sets: values without order, each at most once. Two values are the same member when their stored bytes are equal, so
 * the order of an object's properties counts.
 *
 * Members are returned as lists, not as JavaScript's Sets: objects that were read are never identical to others, so
 * `has()` of such a Set would be useless.
 */
export interface Sets {
  /**
   * Adds members; makes the set where there is none.
   *
   * @param key - Logical key.
   * @param members - A list or a Set of anything the serializer can express.
   * @param options - Version.
   * @returns How many are new; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sadd/ | Redis: SADD}
   *
   * @example
   * ```ts
   * await cache.sadd('online', [7, 8])
   * ```
   */
  sadd(key: string, members: Members, options?: KeyOptions): Promise<number>

  /**
   * Removes members.
   *
   * @param key - Logical key.
   * @param members - A list or a Set.
   * @param options - Version.
   * @returns How many were there; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/srem/ | Redis: SREM}
   */
  srem(key: string, members: Members, options?: KeyOptions): Promise<number>

  /**
   * Counts the members.
   *
   * @param key - Logical key.
   * @param options - Version, and `read: 'primary'`.
   * @returns 0 for a missing set and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/scard/ | Redis: SCARD}
   */
  scard(key: string, options?: ReadOptions): Promise<number>

  /**
   * Tells whether a value is a member.
   *
   * @param key - Logical key.
   * @param member - The value.
   * @param options - Version, and `read: 'primary'`.
   * @returns False also for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sismember/ | Redis: SISMEMBER}
   */
  sismember(key: string, member: unknown, options?: ReadOptions): Promise<boolean>

  /**
   * Tells for each of many values whether it is a member.
   *
   * @param key - Logical key.
   * @param members - A list or a Set of values.
   * @param options - Version, and `read: 'primary'`.
   * @returns One answer for each value, in their order; all false for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/smismember/ | Redis: SMISMEMBER}
   */
  smismember(key: string, members: Members, options?: ReadOptions): Promise<boolean[]>

  /**
   * Returns all members. Holds them all in memory, and the server for as long: see {@link Sets.sscanIter}.
   *
   * @param key - Logical key.
   * @param options - Version, and `read: 'primary'`.
   * @returns Each once, in no particular order; none for a missing set and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/smembers/ | Redis: SMEMBERS}
   */
  smembers<T = unknown>(key: string, options?: ReadOptions): Promise<T[]>

  /**
   * Removes random members and returns them.
   *
   * @param key - Logical key.
   * @param count - How many at most. @defaultValue one member instead of a list
   * @param options - Version.
   * @returns One member, `undefined` for a missing set and an ignored error; with a count a list, empty for these.
   * @see {@link https://redis.io/docs/latest/commands/spop/ | Redis: SPOP}
   */
  spop<T = unknown>(key: string, options?: KeyOptions): Promise<T | undefined>

  /** Removes up to `count` random members, and returns them. */
  spop<T = unknown>(key: string, count: number, options?: KeyOptions): Promise<T[]>

  /**
   * Returns random members; they stay.
   *
   * @param key - Logical key.
   * @param count - How many distinct members at most; a negative count returns exactly that many, possibly with
   * repeats. @defaultValue one member instead of a list
   * @param options - Version, and `read: 'primary'`.
   * @returns One member, `undefined` for a missing set and an ignored error; with a count a list, empty for these.
   * @see {@link https://redis.io/docs/latest/commands/srandmember/ | Redis: SRANDMEMBER}
   */
  srandmember<T = unknown>(key: string, options?: ReadOptions): Promise<T | undefined>

  /** Returns up to `count` random members; they stay. */
  srandmember<T = unknown>(key: string, count: number, options?: ReadOptions): Promise<T[]>

  /**
   * Returns one page of a walk over a set, with the cursor of the next, which django-redis drops. Members that exist
   * during the whole walk are found; one may appear twice.
   *
   * @param key - Logical key.
   * @param options - Cursor, glob, version.
   * @returns An empty last page for a missing set and an ignored error.
   * @throws {@link ArgumentError} for a `match` where members are not stored as JSON text, or are compressed.
   * @see {@link https://redis.io/docs/latest/commands/sscan/ | Redis: SSCAN}
   */
  sscan<T = unknown>(key: string, options?: SetPageOptions): Promise<SetPage<T>>

  /**
   * Walks over the members of a set without holding them all. As with {@link Sets.sscan} one may appear twice; an
   * ignored error ends the walk.
   *
   * @param key - Logical key.
   * @param options - Glob, version, `signal`.
   * @throws {@link ArgumentError} as {@link Sets.sscan}.
   *
   * @example
   * ```ts
   * for await (const user of cache.sscanIter<string>('online', { match: 'user:*' })) console.log(user)
   * ```
   */
  sscanIter<T = unknown>(key: string, options?: SetIterOptions): AsyncGenerator<T, void, undefined>
}
