import type { KeyOptions, ReadOptions } from '@holdfast/core'
import type { ScoredMember } from './sorted-sets.ts'

/**
 * An end of a range of scores: a number, including the infinities, or text: `'(5'` excludes 5, `'-inf'` and `'+inf'`
 * are the infinities.
 */
export type ScoreBound = number | `${'' | '('}${number | 'inf' | '+inf' | '-inf'}`

/** Options of calls that return a range of a sorted set. */
export interface ZrangeOptions extends ReadOptions {
  /** Return pairs of member and score. @defaultValue false */
  readonly withScores?: boolean | undefined
}

/** Options of calls that return a range of scores. */
export interface ZrangeByScoreOptions extends ZrangeOptions {
  /** How many members of the range to skip. @defaultValue 0 */
  readonly start?: number | undefined
  /** How many to return at most. @defaultValue all of the range */
  readonly num?: number | undefined
}

type WithScores = { readonly withScores: true }
type WithoutScores = { readonly withScores?: false | undefined }

/** Ranges of sorted sets, by position and by score. */
export interface ScoreRanges {
  /**
   * Returns the members from one position to another, by ascending score.
   *
   * @param key - Logical key.
   * @param start - The first position, from 0; a negative one counts from the end, -1 is the last.
   * @param end - The last position, inclusive.
   * @param options - `desc` for descending scores, `withScores`, version, and `read: 'primary'`.
   * @returns Members, or pairs; none for a missing set and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zrange/ | Redis: ZRANGE}
   *
   * @example
   * ```ts
   * const topTen = await cache.zrange<string>('scores', 0, 9, { desc: true, withScores: true })
   * ```
   */
  zrange<T = unknown>(
    key: string,
    start: number,
    end: number,
    options: ZrangeOptions & WithScores & { readonly desc?: boolean | undefined },
  ): Promise<ScoredMember<T>[]>

  /** Returns the members from one position to another, without scores. */
  zrange<T = unknown>(
    key: string,
    start: number,
    end: number,
    options?: ZrangeOptions & WithoutScores & { readonly desc?: boolean | undefined },
  ): Promise<T[]>

  /**
   * Returns the members from one position to another, by descending score: position 0 has the highest.
   *
   * @param key - Logical key.
   * @param start - The first position, from 0; a negative one counts from the end.
   * @param end - The last position, inclusive.
   * @param options - `withScores`, version, and `read: 'primary'`.
   * @returns Members, or pairs; none for a missing set and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zrevrange/ | Redis: ZREVRANGE}
   */
  zrevrange<T = unknown>(
    key: string,
    start: number,
    end: number,
    options: ZrangeOptions & WithScores,
  ): Promise<ScoredMember<T>[]>

  /** Returns the members from one position to another, by descending score, without scores. */
  zrevrange<T = unknown>(key: string, start: number, end: number, options?: ZrangeOptions & WithoutScores): Promise<T[]>

  /**
   * Returns the members whose score is in a range, by ascending score.
   *
   * @param key - Logical key.
   * @param min - The lowest score; `'(5'` excludes 5.
   * @param max - The highest.
   * @param options - `start` and `num` for a part of the range, `withScores`, version, and `read: 'primary'`.
   * @returns Members, or pairs; none for a missing set and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zrangebyscore/ | Redis: ZRANGEBYSCORE}
   */
  zrangebyscore<T = unknown>(
    key: string,
    min: ScoreBound,
    max: ScoreBound,
    options: ZrangeByScoreOptions & WithScores,
  ): Promise<ScoredMember<T>[]>

  /** Returns the members whose score is in a range, without scores. */
  zrangebyscore<T = unknown>(
    key: string,
    min: ScoreBound,
    max: ScoreBound,
    options?: ZrangeByScoreOptions & WithoutScores,
  ): Promise<T[]>

  /**
   * Returns the members whose score is in a range, by descending score.
   *
   * @param key - Logical key.
   * @param max - The highest score; `'(5'` excludes 5.
   * @param min - The lowest.
   * @param options - `start` and `num` for a part of the range, `withScores`, version, and `read: 'primary'`.
   * @returns Members, or pairs; none for a missing set and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zrevrangebyscore/ | Redis: ZREVRANGEBYSCORE}
   */
  zrevrangebyscore<T = unknown>(
    key: string,
    max: ScoreBound,
    min: ScoreBound,
    options: ZrangeByScoreOptions & WithScores,
  ): Promise<ScoredMember<T>[]>

  /** Returns the members whose score is in a range, by descending score, without scores. */
  zrevrangebyscore<T = unknown>(
    key: string,
    max: ScoreBound,
    min: ScoreBound,
    options?: ZrangeByScoreOptions & WithoutScores,
  ): Promise<T[]>

  /**
   * Counts the members whose score is in a range.
   *
   * @param key - Logical key.
   * @param min - The lowest score; `'(5'` excludes 5.
   * @param max - The highest.
   * @param options - Version, and `read: 'primary'`.
   * @returns 0 for a missing set and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zcount/ | Redis: ZCOUNT}
   */
  zcount(key: string, min: ScoreBound, max: ScoreBound, options?: ReadOptions): Promise<number>

  /**
   * Removes the members whose score is in a range.
   *
   * @param key - Logical key.
   * @param min - The lowest score; `'(5'` excludes 5.
   * @param max - The highest.
   * @param options - Version.
   * @returns How many were removed; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zremrangebyscore/ | Redis: ZREMRANGEBYSCORE}
   */
  zremrangebyscore(key: string, min: ScoreBound, max: ScoreBound, options?: KeyOptions): Promise<number>
}
