import {
  ArgumentError,
  describeValue,
  type Integer,
  type KeyOptions,
  NotAnIntegerError,
  type ReadOptions,
  toBigInt,
  toInteger,
} from '@holdfast/core'
import { incrementField } from '../commands/increment-field.ts'
import { CacheStructures, listOf } from './cache-structures.ts'

/** Fields and values of a hash: an object, a Map, or pairs. */
export type HashEntries = Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>

/**
 * Hashes: fields with values under one key, read and written one by one. Their names are keys like all others, with prefix and version, unlike django-redis's.
 *
 * Fields are plain text; values go through the serializer, integers as they are. A hash has no lifetime until `expire` gives it one, and is gone with its last field.
 */
export abstract class CacheHashes extends CacheStructures {
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
  hset(name: string, first: string | HashEntries, second?: unknown, third?: KeyOptions): Promise<number> {
    return this.run('hset', name, 0, async () => {
      const single = typeof first === 'string'
      const storedKey = this.makeKey(name, single ? third : (second as KeyOptions | undefined))
      const args: (string | Buffer)[] = []
      for (const [field, value] of single ? [[first, second] as const] : pairsOf(first)) {
        args.push(checkField(field), this.entries.encode(value, nameOf(name, field)))
      }
      return args.length === 0 ? 0 : (this.send('write', 'hset', storedKey, args) as Promise<number>)
    })
  }

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
  hsetnx(name: string, field: string, value: unknown, options?: KeyOptions): Promise<boolean> {
    return this.run('hsetnx', name, false, async () => {
      const args = [checkField(field), this.entries.encode(value, nameOf(name, field))]
      return (await this.send('write', 'hsetnx', this.makeKey(name, options), args)) === 1
    })
  }

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
  hget<T = unknown>(name: string, field: string, options?: ReadOptions): Promise<T | undefined> {
    return this.run<T | undefined>('hget', name, undefined, async () => {
      const reply = await this.send(this.accessOf(options), 'hget', this.makeKey(name, options), [checkField(field)])
      return this.decodeMember<T>(reply, nameOf(name, field))
    })
  }

  /**
   * Returns the values of some fields.
   *
   * @param name - Logical key of the hash.
   * @param fields - The fields; one named twice counts once.
   * @param options - Version, and `read: 'primary'`.
   * @returns A map in the order of the request; missing fields are left out. Empty for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hmget/ | Redis: HMGET}
   */
  hmget<T = unknown>(name: string, fields: readonly string[], options?: ReadOptions): Promise<Map<string, T>> {
    return this.run('hmget', name, new Map<string, T>(), async () => {
      const wanted = [...new Set(listOf(fields, 'fields').map(checkField))]
      const storedKey = this.makeKey(name, options)
      if (wanted.length === 0) return new Map<string, T>()
      const values = (await this.send(this.accessOf(options), 'hmget', storedKey, wanted)) as readonly (Buffer | null)[]
      return this.#mapOf<T>(
        name,
        wanted.map((field, index) => [field, values[index] ?? null]),
      )
    })
  }

  /**
   * Returns all fields and values. A Map, as an object has fields such as `__proto__` that are none.
   *
   * @param name - Logical key of the hash.
   * @param options - Version, and `read: 'primary'`.
   * @returns A map in no particular order; empty for a missing hash and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hgetall/ | Redis: HGETALL}
   */
  hgetall<T = unknown>(name: string, options?: ReadOptions): Promise<Map<string, T>> {
    return this.run('hgetall', name, new Map<string, T>(), async () => {
      const reply = await this.send(this.accessOf(options), 'hgetall', this.makeKey(name, options))
      return this.#mapOf<T>(name, Object.entries(reply as Readonly<Record<string, Buffer>>))
    })
  }

  /**
   * Removes fields.
   *
   * @param name - Logical key of the hash.
   * @param fields - One field, or a list.
   * @param options - Version.
   * @returns How many existed; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hdel/ | Redis: HDEL}
   */
  hdel(name: string, fields: string | readonly string[], options?: KeyOptions): Promise<number> {
    return this.run('hdel', name, 0, async () => {
      const args = (typeof fields === 'string' ? [fields] : listOf(fields, 'fields')).map(checkField)
      const storedKey = this.makeKey(name, options)
      return args.length === 0 ? 0 : (this.send('write', 'hdel', storedKey, args) as Promise<number>)
    })
  }

  /**
   * Counts the fields.
   *
   * @param name - Logical key of the hash.
   * @param options - Version, and `read: 'primary'`.
   * @returns 0 for a missing hash and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hlen/ | Redis: HLEN}
   */
  hlen(name: string, options?: ReadOptions): Promise<number> {
    return this.run('hlen', name, 0, async () => {
      return (await this.send(this.accessOf(options), 'hlen', this.makeKey(name, options))) as number
    })
  }

  /**
   * Lists the fields.
   *
   * @param name - Logical key of the hash.
   * @param options - Version, and `read: 'primary'`.
   * @returns In no particular order; none for a missing hash and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hkeys/ | Redis: HKEYS}
   */
  hkeys(name: string, options?: ReadOptions): Promise<string[]> {
    return this.run('hkeys', name, [], async () => {
      const reply = await this.send(this.accessOf(options), 'hkeys', this.makeKey(name, options))
      return (reply as readonly Buffer[]).map(String)
    })
  }

  /**
   * Lists the values.
   *
   * @param name - Logical key of the hash.
   * @param options - Version, and `read: 'primary'`.
   * @returns In no particular order; none for a missing hash and an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hvals/ | Redis: HVALS}
   */
  hvals<T = unknown>(name: string, options?: ReadOptions): Promise<T[]> {
    return this.run<T[]>('hvals', name, [], async () =>
      this.decodeMembers(await this.send(this.accessOf(options), 'hvals', this.makeKey(name, options)), name),
    )
  }

  /**
   * Tells whether a field exists.
   *
   * @param name - Logical key of the hash.
   * @param field - The field.
   * @param options - Version, and `read: 'primary'`.
   * @returns False also for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/hexists/ | Redis: HEXISTS}
   */
  hexists(name: string, field: string, options?: ReadOptions): Promise<boolean> {
    return this.run('hexists', name, false, async () => {
      const storedKey = this.makeKey(name, options)
      return (await this.send(this.accessOf(options), 'hexists', storedKey, [checkField(field)])) === 1
    })
  }

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
  hincrby(name: string, field: string, delta: Integer = 1, options?: KeyOptions): Promise<Integer> {
    return this.run<Integer>('hincrby', name, Number.NaN, async () => {
      const storedKey = this.makeKey(name, options)
      const sum = await incrementField(this.store.client, storedKey, checkField(field), toBigInt(delta))
      if (sum !== 'not an integer') return toInteger(sum)
      const place = `The field ${JSON.stringify(field)} of ${JSON.stringify(storedKey)}`
      throw new NotAnIntegerError(`${place} in cache "${this.alias}" is not an integer.`)
    })
  }

  #mapOf<T>(name: string, found: readonly (readonly [field: string, bytes: Buffer | null])[]): Map<string, T> {
    const values = new Map<string, T>()
    for (const [field, bytes] of found) {
      const value = this.decodeMember<T>(bytes, nameOf(name, field))
      if (value !== undefined) values.set(field, value)
    }
    return values
  }
}

function pairsOf(entries: HashEntries): Iterable<readonly [string, unknown]> {
  if (typeof entries !== 'object' || entries === null) {
    throw new ArgumentError(`hset() takes a field and a value, an object, or a Map; got ${describeValue(entries)}.`)
  }
  return Symbol.iterator in entries ? (entries as Iterable<readonly [string, unknown]>) : Object.entries(entries)
}

function checkField(field: string): string {
  if (typeof field === 'string' && field.isWellFormed()) return field
  throw new ArgumentError(`A field must be a string of well-formed Unicode, got ${describeValue(field)}.`)
}

/** How error messages call the place of a value. */
function nameOf(name: string, field: string): string {
  return `${name}[${field}]`
}
