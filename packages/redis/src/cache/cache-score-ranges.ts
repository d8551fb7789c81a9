import type { KeyOptions, ReadOptions } from '@holdfast/core'
import { CacheSortedSets } from './cache-sorted-sets.ts'
import { checkInteger } from './cache-structures.ts'
import { formatBound, type ScoreBound, type ScoredMember } from './scores.ts'

/** Options of calls that return a range of a sorted set. */
export interface ZrangeOptions extends ReadOptions {
  /** Return pairs of member and score. @defaultValue false */
  readonly withScores?: boolean | undefined
}

/** Options of calls that return a range of scores. */
export interface ZrangeByScoreOptions extends ZrangeOptions {
  /** How many members of the range to pass over. @defaultValue 0 */
  readonly start?: number | undefined
  /** How many to return at most. @defaultValue all of the range */
  readonly num?: number | undefined
}

type WithScores = { readonly withScores: true }
type WithoutScores = { readonly withScores?: false | undefined }
type Range<T> = T[] | ScoredMember<T>[]

/** Ranges of sorted sets, by place and by score. */
export abstract class CacheScoreRanges extends CacheSortedSets {
  /**
   * Returns the members from one place to another, by ascending score.
   *
   * @param key - Logical key.
   * @param start - The first place, from 0; a negative one counts from the end, -1 is the last.
   * @param end - The last place, itself included.
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
  /** Returns the members from one place to another, without scores. */
  zrange<T = unknown>(
    key: string,
    start: number,
    end: number,
    options?: ZrangeOptions & WithoutScores & { readonly desc?: boolean | undefined },
  ): Promise<T[]>
  zrange<T>(
    key: string,
    start: number,
    end: number,
    { desc = false, ...options }: ZrangeOptions & { readonly desc?: boolean | undefined } = {},
  ): Promise<Range<T>> {
    return this.#places<T>('zrange', desc, key, start, end, options)
  }

  /**
   * Returns the members from one place to another, by descending score: place 0 has the highest.
   *
   * @param key - Logical key.
   * @param start - The first place, from 0; a negative one counts from the end.
   * @param end - The last place, itself included.
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
  /** Returns the members from one place to another, by descending score, without scores. */
  zrevrange<T = unknown>(key: string, start: number, end: number, options?: ZrangeOptions & WithoutScores): Promise<T[]>
  zrevrange<T>(key: string, start: number, end: number, options?: ZrangeOptions): Promise<Range<T>> {
    return this.#places<T>('zrevrange', true, key, start, end, options)
  }

  /**
   * Returns the members whose score is in a range, by ascending score.
   *
   * @param key - Logical key.
   * @param min - The lowest score; `'(5'` leaves 5 out.
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
  zrangebyscore<T>(key: string, min: ScoreBound, max: ScoreBound, options?: ZrangeByScoreOptions): Promise<Range<T>> {
    return this.#scores<T>('zrangebyscore', key, () => [formatBound(min, 'min'), formatBound(max, 'max')], options)
  }

  /**
   * Returns the members whose score is in a range, by descending score.
   *
   * @param key - Logical key.
   * @param max - The highest score; `'(5'` leaves 5 out.
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
  zrevrangebyscore<T>(
    key: string,
    max: ScoreBound,
    min: ScoreBound,
    options?: ZrangeByScoreOptions,
  ): Promise<Range<T>> {
    return this.#scores<T>('zrevrangebyscore', key, () => [formatBound(max, 'max'), formatBound(min, 'min')], options)
  }

  /**
   * Counts the members whose score is in a range.
   *
   * @param key - Logical key.
   * @param min - The lowest score; `'(5'` leaves 5 out.
   * @param max - The highest.
   * @param options - Version, and `read: 'primary'`.
   * @returns 0 for a missing set and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zcount/ | Redis: ZCOUNT}
   */
  zcount(key: string, min: ScoreBound, max: ScoreBound, options?: ReadOptions): Promise<number> {
    return this.run('zcount', key, 0, async () => {
      const args = [formatBound(min, 'min'), formatBound(max, 'max')]
      return (await this.send(this.accessOf(options), 'zcount', this.makeKey(key, options), args)) as number
    })
  }

  /**
   * Removes the members whose score is in a range.
   *
   * @param key - Logical key.
   * @param min - The lowest score; `'(5'` leaves 5 out.
   * @param max - The highest.
   * @param options - Version.
   * @returns How many were removed; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zremrangebyscore/ | Redis: ZREMRANGEBYSCORE}
   */
  zremrangebyscore(key: string, min: ScoreBound, max: ScoreBound, options?: KeyOptions): Promise<number> {
    return this.run('zremrangebyscore', key, 0, async () => {
      const args = [formatBound(min, 'min'), formatBound(max, 'max')]
      return (await this.send('write', 'zremrangebyscore', this.makeKey(key, options), args)) as number
    })
  }

  #places<T>(
    operation: string,
    descending: boolean,
    key: string,
    start: number,
    end: number,
    options: ZrangeOptions = {},
  ): Promise<Range<T>> {
    return this.run<Range<T>>(operation, key, [], async () => {
      const args = [checkInteger(start, 'start'), checkInteger(end, 'end'), ...scoresFlag(options)]
      return this.#range<T>(descending ? 'zrevrange' : 'zrange', key, args, options)
    })
  }

  #scores<T>(
    command: 'zrangebyscore' | 'zrevrangebyscore',
    key: string,
    bounds: () => readonly string[],
    options: ZrangeByScoreOptions = {},
  ): Promise<Range<T>> {
    return this.run<Range<T>>(command, key, [], async () => {
      const args: (string | number)[] = [...bounds(), ...scoresFlag(options)]
      const { start = 0, num = -1 } = options
      if (start !== 0 || num !== -1) args.push('LIMIT', checkInteger(start, 'start'), checkInteger(num, 'num'))
      return this.#range<T>(command, key, args, options)
    })
  }

  async #range<T>(
    command: string,
    key: string,
    args: readonly (string | number)[],
    options: ZrangeOptions,
  ): Promise<Range<T>> {
    const reply = await this.send(this.accessOf(options), command, this.makeKey(key, options), args)
    return options.withScores ? this.decodeScored<T>(reply, key) : this.decodeMembers<T>(reply, key)
  }
}

function scoresFlag({ withScores }: ZrangeOptions): string[] {
  return withScores ? ['WITHSCORES'] : []
}
