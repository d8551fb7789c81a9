import type { StandardSchemaV1 } from '@standard-schema/spec'
import { isDecryptError } from '../codec/encryption/cipher-error.ts'
import { DecodeError } from '../errors/errors.ts'
import { Turn } from '../time/turns.ts'
import type { EntriesOptions } from './entries-options.ts'
import { type Entry, isStale } from './entry.ts'
import { servesStale } from './herd.ts'

/** Makes values of what a store holds: decodes them, checks them, and counts what readers get. */
export class EntryValues {
  readonly #options: Pick<EntriesOptions, 'codec' | 'onDecodeError' | 'statistics' | 'herdMs'>

  /**
   * @param options - Codec, statistics, and what to do about a value that cannot be decoded.
   */
  constructor(options: Pick<EntriesOptions, 'codec' | 'onDecodeError' | 'statistics' | 'herdMs'>) {
    this.#options = options
  }

  /**
   * Decodes a value.
   *
   * @param key - The logical key, for error messages.
   * @returns The value; `undefined` when it cannot be decoded and that counts as a miss.
   * @throws DecodeError when it cannot be decoded and that is an error.
   */
  decode(body: Buffer, key: string, storedKey?: string): unknown {
    const { codec, onDecodeError, statistics } = this.#options
    try {
      return codec.decode(body, key, storedKey)
    } catch (error) {
      if (isDecryptError(error)) statistics.add('decryptErrors')
      if (onDecodeError === 'error' || !(error instanceof DecodeError)) throw error
      statistics.add('unreadable')
      return undefined
    }
  }

  /** Checks a value against a schema; `undefined` when it does not fit. */
  async fit(value: unknown, schema: StandardSchemaV1): Promise<unknown> {
    const checked = await schema['~standard'].validate(value)
    if (!checked.issues) return checked.value
    this.#options.statistics.add('unreadable')
    return undefined
  }

  /**
   * Decodes an entry's value and checks it against a schema.
   *
   * @returns What the schema makes of it; `undefined` when it does not fit, or cannot be decoded and that is a miss.
   */
  async of(entry: Entry, key: string, schema: StandardSchemaV1 | undefined): Promise<unknown> {
    const value = this.decode(entry.body, key, entry.storedKey)
    return value === undefined || !schema ? value : this.fit(value, schema)
  }

  /**
   * Returns what a reader that does not load gets of an entry, and counts a hit or a miss.
   *
   * @returns The value, or `undefined` for a miss. A promise only with a schema.
   * @throws DecodeError when the value cannot be decoded and that is an error.
   */
  serve(entry: Entry | undefined, key: string, schema?: StandardSchemaV1): unknown {
    const stale = entry !== undefined && isStale(entry)
    const served = entry?.valid === true && (!stale || servesStale(entry, this.#options.herdMs))
    return this.#serve(served ? entry.body : undefined, stale ? 'staleHits' : 'hits', key, entry?.storedKey, schema)
  }

  /** The same for bytes that are an encoded value and nothing else. */
  servePlain(bytes: Buffer | undefined, key: string, storedKey: string, schema?: StandardSchemaV1): unknown {
    return this.#serve(bytes, 'hits', key, storedKey, schema)
  }

  /** Returns what {@link EntryValues.serve} makes of many entries, by key and without misses. */
  async serveAll<T>(
    entries: readonly (Entry | undefined)[],
    keys: readonly string[],
    schema?: StandardSchemaV1,
  ): Promise<Map<string, T>> {
    const served = new Map<string, T>()
    const turn = new Turn()
    for (const [index, key] of keys.entries()) {
      const value = this.serve(entries[index], key, schema)
      const fitting = value instanceof Promise ? await value : value
      if (fitting !== undefined) served.set(key, fitting as T)
      if (turn.over) await turn.rest()
    }
    return served
  }

  #serve(
    body: Buffer | undefined,
    hit: 'hits' | 'staleHits',
    key: string,
    storedKey: string | undefined,
    schema: StandardSchemaV1 | undefined,
  ): unknown {
    const value = body && this.decode(body, key, storedKey)
    const length = body?.length ?? 0
    if (value !== undefined && schema) {
      return this.fit(value, schema).then((fitting) => this.#count(key, fitting, hit, length))
    }
    return this.#count(key, value, hit, length)
  }

  #count(key: string, value: unknown, hit: 'hits' | 'staleHits', bytes: number): unknown {
    this.#options.statistics.read(key, value === undefined ? 'misses' : hit, bytes)
    return value
  }
}
