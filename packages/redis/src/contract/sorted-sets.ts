import type { KeyOptions, ReadOptions } from '@holdfast/core'
import type { Members } from './sets.ts'

/** A member with its score. */
export type ScoredMember<T = unknown> = [member: T, score: number]

/** Members and scores: an object where members are strings, else a Map or pairs. */
export type SortedSetEntries = Readonly<Record<string, number>> | Iterable<readonly [member: unknown, score: number]>

/** Options of `zadd`. */
export interface ZaddOptions extends KeyOptions {
  /** Only add, never change a score. Not together with `xx`, `gt`, `lt`. */
  readonly nx?: boolean | undefined
  /** Only change scores, never add. */
  readonly xx?: boolean | undefined
  /** Change a score only to a greater one; missing members are still added. Not together with `lt`. */
  readonly gt?: boolean | undefined
  /** Change a score only to a lower one; missing members are still added. */
  readonly lt?: boolean | undefined
  /** Count also the members whose score has changed. */
  readonly ch?: boolean | undefined
  /** Add the score to the member's current one, and return the sum. For exactly one member. */
  readonly incr?: boolean | undefined
}

/**
 * Sorted sets: members, each with a score, in the order of the scores; equal scores in the order of the members' bytes.
 * Members go through the serializer as those of sets do, and are compared by bytes; scores are numbers (64-bit floats),
 * including the infinities.
 */
export interface SortedSets {
  /**
   * Adds members, or gives them new scores, in one atomic step.
   *
   * @param key - Logical key.
   * @param entries - Members with scores.
   * @param options - Conditions, version.
   * @returns How many members are new (with `ch`, new or changed); 0 for an ignored error. With `incr` the new score,
   * which django-redis cuts to an integer: `undefined` when a condition forbade it, NaN for an ignored error.
   * @throws {@link ArgumentError} for conditions that exclude each other, and for a score that is not a number.
   * @see {@link https://redis.io/docs/latest/commands/zadd/ | Redis: ZADD}
   *
   * @example
   * ```ts
   * await cache.zadd('scores', { ada: 10, bob: 7.5 })
   * await cache.zadd('scores', new Map([[{ id: 7 }, 1]]), { nx: true })
   * ```
   */
  zadd(
    key: string,
    entries: SortedSetEntries,
    options: ZaddOptions & { readonly incr: true },
  ): Promise<number | undefined>

  /** Adds members, or gives them new scores, and counts the new ones. */
  zadd(
    key: string,
    entries: SortedSetEntries,
    options?: ZaddOptions & { readonly incr?: false | undefined },
  ): Promise<number>

  /**
   * Counts the members.
   *
   * @param key - Logical key.
   * @param options - Version, and `read: 'primary'`.
   * @returns 0 for a missing set and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zcard/ | Redis: ZCARD}
   */
  zcard(key: string, options?: ReadOptions): Promise<number>

  /**
   * Adds to the score of a member; a missing one begins at 0.
   *
   * @param key - Logical key.
   * @param delta - What to add.
   * @param member - The member.
   * @param options - Version.
   * @returns The new score; NaN for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zincrby/ | Redis: ZINCRBY}
   */
  zincrby(key: string, delta: number, member: unknown, options?: KeyOptions): Promise<number>

  /**
   * Returns the score of a member.
   *
   * @param key - Logical key.
   * @param member - The member.
   * @param options - Version, and `read: 'primary'`.
   * @returns `undefined` when it is not a member, and for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zscore/ | Redis: ZSCORE}
   */
  zscore(key: string, member: unknown, options?: ReadOptions): Promise<number | undefined>

  /**
   * Returns the position of a member, by ascending score.
   *
   * @param key - Logical key.
   * @param member - The member.
   * @param options - Version, and `read: 'primary'`.
   * @returns 0 for the lowest score; `undefined` when it is not a member, and for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zrank/ | Redis: ZRANK}
   */
  zrank(key: string, member: unknown, options?: ReadOptions): Promise<number | undefined>

  /**
   * Removes members.
   *
   * @param key - Logical key.
   * @param members - A list or a Set.
   * @param options - Version.
   * @returns How many were there; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zrem/ | Redis: ZREM}
   */
  zrem(key: string, members: Members, options?: KeyOptions): Promise<number>

  /**
   * Removes the members with the highest scores and returns them.
   *
   * @param key - Logical key.
   * @param count - How many at most. @defaultValue one member instead of a list
   * @param options - Version.
   * @returns Member and score, `undefined` for a missing set and an ignored error; with a count a list, highest first,
   * empty for these.
   * @see {@link https://redis.io/docs/latest/commands/zpopmax/ | Redis: ZPOPMAX}
   */
  zpopmax<T = unknown>(key: string, options?: KeyOptions): Promise<ScoredMember<T> | undefined>

  /** Removes up to `count` members with the highest scores, and returns them. */
  zpopmax<T = unknown>(key: string, count: number, options?: KeyOptions): Promise<ScoredMember<T>[]>

  /**
   * Removes the members with the lowest scores and returns them.
   *
   * @param key - Logical key.
   * @param count - How many at most. @defaultValue one member instead of a list
   * @param options - Version.
   * @returns Member and score, `undefined` for a missing set and an ignored error; with a count a list, lowest first,
   * empty for these.
   * @see {@link https://redis.io/docs/latest/commands/zpopmin/ | Redis: ZPOPMIN}
   */
  zpopmin<T = unknown>(key: string, options?: KeyOptions): Promise<ScoredMember<T> | undefined>

  /** Removes up to `count` members with the lowest scores, and returns them. */
  zpopmin<T = unknown>(key: string, count: number, options?: KeyOptions): Promise<ScoredMember<T>[]>
}
