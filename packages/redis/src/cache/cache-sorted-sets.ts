import { ArgumentError, describeValue, type KeyOptions, type ReadOptions } from '@holdfast/core'
import { CacheSetAlgebra } from './cache-set-algebra.ts'
import { splitCount } from './cache-sets.ts'
import { checkInteger, type Members } from './cache-structures.ts'
import { formatScore, parseScore, type ScoredMember } from './scores.ts'

/** Members and scores: an object where members are strings, else a Map or pairs. */
export type SortedSetEntries = Readonly<Record<string, number>> | Iterable<readonly [member: unknown, score: number]>

/** Options of `zadd`. */
export interface ZaddOptions extends KeyOptions {
  /** Only add, never change a score. Not together with `xx`, `gt`, `lt`. */
  readonly nx?: boolean | undefined
  /** Only change scores, never add. */
  readonly xx?: boolean | undefined
  /** Change a score only to a greater one; members that are missing are added all the same. Not together with `lt`. */
  readonly gt?: boolean | undefined
  /** Change a score only to a lower one; members that are missing are added all the same. */
  readonly lt?: boolean | undefined
  /** Count also the members whose score has changed. */
  readonly ch?: boolean | undefined
  /** Add the score to the one that the member has, and return the sum. For exactly one member. */
  readonly incr?: boolean | undefined
}

/**
 * Sorted sets: members, each with a score, in the order of the scores; equal ones in the order of the members' bytes. Members go through the serializer as those of sets do, and are
 * compared by bytes; scores are numbers (64-bit floats), the infinities included.
 */
export abstract class CacheSortedSets extends CacheSetAlgebra {
  /**
   * Adds members, or gives them new scores, in one atomic step.
   *
   * @param key - Logical key.
   * @param entries - Members with scores.
   * @param options - Conditions, version.
   * @returns How many members are new (with `ch`, new or changed); 0 for an ignored error. With `incr` the new score, not cut to an integer as in django-redis: `undefined` when a condition forbade
   * it, NaN for an ignored error.
   * @throws {@link ArgumentError} for conditions that exclude each other, and for a score that is no number.
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
  zadd(key: string, entries: SortedSetEntries, options: ZaddOptions = {}): Promise<number | undefined> {
    return this.run<number | undefined>('zadd', key, options.incr ? Number.NaN : 0, async () => {
      const storedKey = this.makeKey(key, options)
      const args: (string | Buffer)[] = flagsOf(options)
      const start = args.length
      for (const [member, score] of pairsOf(entries)) args.push(formatScore(score), this.entries.encode(member, key))
      const count = (args.length - start) / 2
      if (options.incr && count !== 1) throw new ArgumentError(`zadd() with incr takes one member, got ${count}.`)
      if (count === 0) return 0
      const reply = await this.send('write', 'zadd', storedKey, args)
      if (!options.incr) return reply as number
      return reply === null ? undefined : parseScore(reply)
    })
  }

  /**
   * Counts the members.
   *
   * @param key - Logical key.
   * @param options - Version, and `read: 'primary'`.
   * @returns 0 for a missing set and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zcard/ | Redis: ZCARD}
   */
  zcard(key: string, options?: ReadOptions): Promise<number> {
    return this.run('zcard', key, 0, async () => {
      return (await this.send(this.accessOf(options), 'zcard', this.makeKey(key, options))) as number
    })
  }

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
  zincrby(key: string, delta: number, member: unknown, options?: KeyOptions): Promise<number> {
    return this.run('zincrby', key, Number.NaN, async () => {
      const args = [formatScore(delta, 'A delta'), this.entries.encode(member, key)]
      return parseScore(await this.send('write', 'zincrby', this.makeKey(key, options), args))
    })
  }

  /**
   * Returns the score of a member.
   *
   * @param key - Logical key.
   * @param member - The member.
   * @param options - Version, and `read: 'primary'`.
   * @returns `undefined` when it is no member, and for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zscore/ | Redis: ZSCORE}
   */
  zscore(key: string, member: unknown, options?: ReadOptions): Promise<number | undefined> {
    return this.run<number | undefined>('zscore', key, undefined, async () => {
      const args = [this.entries.encode(member, key)]
      const reply = await this.send(this.accessOf(options), 'zscore', this.makeKey(key, options), args)
      return reply === null ? undefined : parseScore(reply)
    })
  }

  /**
   * Returns the place of a member, by ascending score.
   *
   * @param key - Logical key.
   * @param member - The member.
   * @param options - Version, and `read: 'primary'`.
   * @returns 0 for the lowest score; `undefined` when it is no member, and for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zrank/ | Redis: ZRANK}
   */
  zrank(key: string, member: unknown, options?: ReadOptions): Promise<number | undefined> {
    return this.run<number | undefined>('zrank', key, undefined, async () => {
      const args = [this.entries.encode(member, key)]
      const reply = await this.send(this.accessOf(options), 'zrank', this.makeKey(key, options), args)
      return reply === null ? undefined : (reply as number)
    })
  }

  /**
   * Removes members.
   *
   * @param key - Logical key.
   * @param members - A list or a Set.
   * @param options - Version.
   * @returns How many were there; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/zrem/ | Redis: ZREM}
   */
  zrem(key: string, members: Members, options?: KeyOptions): Promise<number> {
    return this.run('zrem', key, 0, async () => {
      const args = this.encodeMembers(members, key)
      const storedKey = this.makeKey(key, options)
      return args.length === 0 ? 0 : ((await this.send('write', 'zrem', storedKey, args)) as number)
    })
  }

  /**
   * Removes the members with the highest scores and returns them.
   *
   * @param key - Logical key.
   * @param count - How many at most. @defaultValue one, returned as it is
   * @param options - Version.
   * @returns Member and score, `undefined` for a missing set and an ignored error; with a count a list, highest first, empty for these.
   * @see {@link https://redis.io/docs/latest/commands/zpopmax/ | Redis: ZPOPMAX}
   */
  zpopmax<T = unknown>(key: string, options?: KeyOptions): Promise<ScoredMember<T> | undefined>
  /** Removes so many members at most with the highest scores, and returns them. */
  zpopmax<T = unknown>(key: string, count: number, options?: KeyOptions): Promise<ScoredMember<T>[]>
  zpopmax<T>(key: string, first?: number | KeyOptions, second?: KeyOptions): Promise<Popped<T>> {
    return this.#pop<T>('zpopmax', key, first, second)
  }

  /**
   * Removes the members with the lowest scores and returns them.
   *
   * @param key - Logical key.
   * @param count - How many at most. @defaultValue one, returned as it is
   * @param options - Version.
   * @returns Member and score, `undefined` for a missing set and an ignored error; with a count a list, lowest first, empty for these.
   * @see {@link https://redis.io/docs/latest/commands/zpopmin/ | Redis: ZPOPMIN}
   */
  zpopmin<T = unknown>(key: string, options?: KeyOptions): Promise<ScoredMember<T> | undefined>
  /** Removes so many members at most with the lowest scores, and returns them. */
  zpopmin<T = unknown>(key: string, count: number, options?: KeyOptions): Promise<ScoredMember<T>[]>
  zpopmin<T>(key: string, first?: number | KeyOptions, second?: KeyOptions): Promise<Popped<T>> {
    return this.#pop<T>('zpopmin', key, first, second)
  }

  /** Decodes a list in which each member is followed by its score. */
  protected decodeScored<T>(reply: unknown, key: string): ScoredMember<T>[] {
    const flat = reply as readonly Buffer[]
    const scored: ScoredMember<T>[] = []
    for (let at = 0; at < flat.length; at += 2) {
      const member = this.decodeMember<T>(flat[at], key)
      if (member !== undefined) scored.push([member, parseScore(flat[at + 1])])
    }
    return scored
  }

  #pop<T>(
    command: 'zpopmax' | 'zpopmin',
    key: string,
    first: number | KeyOptions | undefined,
    second: KeyOptions | undefined,
  ): Promise<Popped<T>> {
    const [count, options] = splitCount(first, second)
    return this.run<Popped<T>>(command, key, count === undefined ? undefined : [], async () => {
      const args = count === undefined ? [] : [checkInteger(count, 'count')]
      const popped = this.decodeScored<T>(await this.send('write', command, this.makeKey(key, options), args), key)
      return count === undefined ? popped[0] : popped
    })
  }
}

type Popped<T> = ScoredMember<T> | ScoredMember<T>[] | undefined

function flagsOf(options: ZaddOptions): string[] {
  const { nx, xx, gt, lt } = options
  const other = nx && (xx ? 'xx' : gt ? 'gt' : lt ? 'lt' : undefined)
  if (other || (gt && lt)) throw new ArgumentError(`zadd() takes ${other ? `nx or ${other}` : 'gt or lt'}, not both.`)
  return (['nx', 'xx', 'gt', 'lt', 'ch', 'incr'] as const).filter((flag) => options[flag])
}

function pairsOf(entries: SortedSetEntries): Iterable<readonly [unknown, number]> {
  if (typeof entries !== 'object' || entries === null) {
    throw new ArgumentError(`zadd() takes an object, a Map or pairs; got ${describeValue(entries)}.`)
  }
  return Symbol.iterator in entries ? (entries as Iterable<readonly [unknown, number]>) : Object.entries(entries)
}
