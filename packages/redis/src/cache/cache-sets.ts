import type { KeyOptions, ReadOptions } from '@holdfast/core'
import { CacheHashes } from './cache-hashes.ts'
import { checkInteger, listOf, type Members } from './cache-structures.ts'
import { memberGlob } from './member-glob.ts'

/** Options of calls that walk over a set. They always ask the primary: a cursor means nothing to another server. */
export interface SetScanOptions extends KeyOptions {
  /**
   * A Redis glob over members that are strings; others never match. It works on them as they are stored, as JSON: `?` and classes see the bytes of that.
   *
   * @defaultValue all members
   */
  readonly match?: string | undefined
  /** How many members the server looks at per step, about. @defaultValue DJANGO_REDIS_SCAN_ITERSIZE, else 1000 */
  readonly count?: number | undefined
}

/** Options of `sscan`. */
export interface SetPageOptions extends SetScanOptions {
  /** Where to go on: the cursor of the page before. @defaultValue `'0'`, the beginning */
  readonly cursor?: string | undefined
}

/** Options of `sscanIter`. */
export interface SetIterOptions extends SetScanOptions {
  /** Stops the walk; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** One step of a walk over a set. */
export interface SetPage<T = unknown> {
  /** Where to go on; `'0'` when this was the last page. */
  readonly cursor: string
  /** May be none although there are more pages. */
  readonly members: readonly T[]
}

/**
 * Sets: values without order, each at most once. Two values are the same member when they are stored as the same bytes, so the order of an object's properties counts.
 *
 * Members are returned as lists, not as JavaScript's Sets: objects that were read are never identical, so such a Set would have none of them.
 */
export abstract class CacheSets extends CacheHashes {
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
  sadd(key: string, members: Members, options?: KeyOptions): Promise<number> {
    return this.run('sadd', key, 0, async () => this.#change('sadd', key, members, options))
  }

  /**
   * Removes members.
   *
   * @param key - Logical key.
   * @param members - A list or a Set.
   * @param options - Version.
   * @returns How many were there; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/srem/ | Redis: SREM}
   */
  srem(key: string, members: Members, options?: KeyOptions): Promise<number> {
    return this.run('srem', key, 0, async () => this.#change('srem', key, members, options))
  }

  /**
   * Counts the members.
   *
   * @param key - Logical key.
   * @param options - Version, and `read: 'primary'`.
   * @returns 0 for a missing set and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/scard/ | Redis: SCARD}
   */
  scard(key: string, options?: ReadOptions): Promise<number> {
    return this.run('scard', key, 0, async () => {
      return (await this.send(this.accessOf(options), 'scard', this.makeKey(key, options))) as number
    })
  }

  /**
   * Tells whether a value is a member.
   *
   * @param key - Logical key.
   * @param member - The value.
   * @param options - Version, and `read: 'primary'`.
   * @returns False also for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sismember/ | Redis: SISMEMBER}
   */
  sismember(key: string, member: unknown, options?: ReadOptions): Promise<boolean> {
    return this.run('sismember', key, false, async () => {
      const args = this.encodeMembers([member], key)
      return (await this.send(this.accessOf(options), 'sismember', this.makeKey(key, options), args)) === 1
    })
  }

  /**
   * Tells of many values whether they are members.
   *
   * @param key - Logical key.
   * @param members - A list or a Set of values.
   * @param options - Version, and `read: 'primary'`.
   * @returns One answer for each value, in their order; all false for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/smismember/ | Redis: SMISMEMBER}
   */
  async smismember(key: string, members: Members, options?: ReadOptions): Promise<boolean[]> {
    const values = listOf(members, 'members')
    const none = values.map(() => false)
    return this.run('smismember', key, none, async () => {
      const args = this.encodeMembers(values, key)
      const storedKey = this.makeKey(key, options)
      if (args.length === 0) return none
      const replies = await this.send(this.accessOf(options), 'smismember', storedKey, args)
      return (replies as readonly number[]).map((reply) => reply === 1)
    })
  }

  /**
   * Returns all members. Holds them all in memory, and the server for as long: see {@link CacheSets.sscanIter}.
   *
   * @param key - Logical key.
   * @param options - Version, and `read: 'primary'`.
   * @returns Each once, in no particular order; none for a missing set and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/smembers/ | Redis: SMEMBERS}
   */
  smembers<T = unknown>(key: string, options?: ReadOptions): Promise<T[]> {
    return this.run<T[]>('smembers', key, [], async () =>
      this.decodeMembers(await this.send(this.accessOf(options), 'smembers', this.makeKey(key, options)), key),
    )
  }

  /**
   * Removes random members and returns them.
   *
   * @param key - Logical key.
   * @param count - How many at most. @defaultValue one, returned as it is
   * @param options - Version.
   * @returns One member, `undefined` for a missing set and an ignored error; with a count a list, empty for these.
   * @see {@link https://redis.io/docs/latest/commands/spop/ | Redis: SPOP}
   */
  spop<T = unknown>(key: string, options?: KeyOptions): Promise<T | undefined>
  /** Removes so many random members at most, and returns them. */
  spop<T = unknown>(key: string, count: number, options?: KeyOptions): Promise<T[]>
  spop<T>(key: string, first?: number | KeyOptions, second?: KeyOptions): Promise<T | T[] | undefined> {
    const [count, options] = splitCount(first, second)
    return this.run<T | T[] | undefined>('spop', key, count === undefined ? undefined : [], async () => {
      const args = count === undefined ? [] : [checkInteger(count, 'count')]
      const reply = await this.send('write', 'spop', this.makeKey(key, options), args)
      return count === undefined ? this.decodeMember<T>(reply, key) : this.decodeMembers<T>(reply, key)
    })
  }

  /**
   * Returns random members; they stay.
   *
   * @param key - Logical key.
   * @param count - How many different ones at most; a negative one for exactly so many, of which some may be the same. @defaultValue one, returned as it is
   * @param options - Version, and `read: 'primary'`.
   * @returns One member, `undefined` for a missing set and an ignored error; with a count a list, empty for these.
   * @see {@link https://redis.io/docs/latest/commands/srandmember/ | Redis: SRANDMEMBER}
   */
  srandmember<T = unknown>(key: string, options?: ReadOptions): Promise<T | undefined>
  /** Returns so many random members at most; they stay. */
  srandmember<T = unknown>(key: string, count: number, options?: ReadOptions): Promise<T[]>
  srandmember<T>(key: string, first?: number | ReadOptions, second?: ReadOptions): Promise<T | T[] | undefined> {
    const [count, options] = splitCount(first, second)
    return this.run<T | T[] | undefined>('srandmember', key, count === undefined ? undefined : [], async () => {
      const args = count === undefined ? [] : [checkInteger(count, 'count')]
      const reply = await this.send(this.accessOf(options), 'srandmember', this.makeKey(key, options), args)
      return count === undefined ? this.decodeMember<T>(reply, key) : this.decodeMembers<T>(reply, key)
    })
  }

  /**
   * Returns one page of a walk over a set, with the cursor of the next; django-redis drops it. Members that are there during the whole walk are found; one may come twice.
   *
   * @param key - Logical key.
   * @param options - Cursor, glob, version.
   * @returns An empty last page for a missing set and an ignored error.
   * @throws {@link ArgumentError} for a `match` where members are not stored as JSON text, or are compressed.
   * @see {@link https://redis.io/docs/latest/commands/sscan/ | Redis: SSCAN}
   */
  sscan<T = unknown>(key: string, options: SetPageOptions = {}): Promise<SetPage<T>> {
    return this.run<SetPage<T>>('sscan', key, { cursor: '0', members: [] }, async () => this.#page<T>(key, options))
  }

  /**
   * Walks over the members of a set without holding them all. As with {@link CacheSets.sscan} one may come twice; an ignored error ends the walk.
   *
   * @param key - Logical key.
   * @param options - Glob, version, `signal`.
   * @throws {@link ArgumentError} as {@link CacheSets.sscan}.
   *
   * @example
   * ```ts
   * for await (const user of cache.sscanIter<string>('online', { match: 'user:*' })) console.log(user)
   * ```
   */
  async *sscanIter<T = unknown>(key: string, options: SetIterOptions = {}): AsyncGenerator<T, void, undefined> {
    const pages = this.parts.operations.iterate('sscanIter', key, () => this.#pages<T>(key, options))
    for await (const members of pages) yield* members
  }

  async #change(command: 'sadd' | 'srem', key: string, members: Members, options?: KeyOptions): Promise<number> {
    const args = this.encodeMembers(members, key)
    const storedKey = this.makeKey(key, options)
    return args.length === 0 ? 0 : ((await this.send('write', command, storedKey, args)) as number)
  }

  async *#pages<T>(key: string, { signal, ...options }: SetIterOptions): AsyncGenerator<readonly T[], void, undefined> {
    let cursor = '0'
    do {
      signal?.throwIfAborted()
      const page: SetPage<T> = await this.#page<T>(key, { ...options, cursor })
      yield page.members
      cursor = page.cursor
    } while (cursor !== '0')
  }

  async #page<T>(
    key: string,
    { cursor = '0', match, count = this.parts.itersize, version }: SetPageOptions,
  ): Promise<SetPage<T>> {
    const args = [cursor, 'COUNT', checkInteger(count, 'count')]
    if (match !== undefined) args.push('MATCH', memberGlob(match, this.parts.codec))
    const reply = await this.send('write', 'sscan', this.makeKey(key, { version }), args)
    const [next, members] = reply as readonly [Buffer, readonly Buffer[]]
    return { cursor: String(next), members: this.decodeMembers<T>(members, key) }
  }
}

/**
 * Tells apart the two ways to call: with a count and options, or with options alone.
 *
 * @param first - What stands behind the key.
 * @param second - What stands behind that.
 */
export function splitCount<Options>(
  first: number | Options | undefined,
  second: Options | undefined,
): [count: number | undefined, options: Options | undefined] {
  return typeof first === 'object' ? [undefined, first as Options] : [first as number | undefined, second]
}
