import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Entries } from '../entries/entries.ts'
import type { Entry } from '../entries/entry.ts'
import type { MemoryReadOptions, MemoryReads } from '../entries/memory-reads.ts'
import type { Statistics } from '../operations/statistics.ts'
import type { Store } from '../store/store.ts'
import { inTurns } from '../time/turns.ts'
import { isFresh, type Memo, type Remembered } from './memo.ts'

/** What {@link MemoReads} is made with. */
export interface MemoReadsParts {
  /** What is remembered. */
  readonly memo: Memo
  /** Reads, decodes and checks what is not. */
  readonly entries: Entries
  /** Where that lives. */
  readonly store: Store
  /** Counts hits. */
  readonly statistics: Statistics
}

/** Reads each value once in a scope. Everybody who reads it decodes it for himself, so nobody sees the changes of others. */
export class MemoReads implements MemoryReads {
  readonly #parts: MemoReadsParts

  /**
   * @param parts - Where values are.
   */
  constructor(parts: MemoReadsParts) {
    this.#parts = parts
  }

  /** What is remembered here; `undefined` outside of a scope. */
  get current(): Remembered | undefined {
    return this.#parts.memo.current
  }

  /**
   * Lets a load remember what it finds.
   *
   * @returns Remembers an entry, unless its key was written since now.
   */
  begin(): (storedKey: string, key: string, entry: Entry) => void {
    const { current } = this
    const generation = current?.generation
    return (storedKey, key, entry) => current?.add(key, storedKey, Promise.resolve(entry), generation)
  }

  get(storedKey: string, key: string, { read = 'any', schema }: MemoryReadOptions, begun: number): unknown {
    const { entries, store } = this.#parts
    const current = read === 'any' ? this.current : undefined
    if (!current) {
      return store.read(storedKey, read).then((bytes) => entries.serve(bytes, storedKey, key, read, schema, begun))
    }
    let reading = current.find(key, storedKey)
    if (!reading) {
      reading = entries.read(storedKey, key, read, undefined, begun)
      current.add(key, storedKey, reading)
    }
    return reading.then((entry) => entries.values.serve(ownCopy(entry), key, schema))
  }

  held(storedKey: string, key: string, schema: StandardSchemaV1 | undefined): unknown {
    const { entries, statistics } = this.#parts
    const serve = async (entry: Entry | undefined): Promise<unknown> => {
      const own = isFresh(entry) ? ownCopy(entry) : undefined
      const value = own && (await entries.values.of(own, key, schema))
      if (own && value !== undefined) statistics.read(key, 'hits', own.body.length)
      return value
    }
    return this.current?.find(key, storedKey)?.then(serve, () => undefined)
  }

  /**
   * Returns what a reader of many keys gets, in their order and without misses.
   *
   * @param current - What is remembered.
   * @param storedKeys - Stored keys.
   * @param keys - Logical keys.
   * @param schema - What values have to fit.
   * @throws As `Entries.read`.
   */
  async getMany<T>(
    current: Remembered,
    storedKeys: readonly string[],
    keys: readonly string[],
    schema: StandardSchemaV1 | undefined,
  ): Promise<Map<string, T>> {
    const { entries } = this.#parts
    const all = new Map<string, T>()
    await inTurns(keys, async (slice, start) => {
      const read = await this.#readSlice(current, storedKeys.slice(start, start + slice.length), slice)
      for (const [key, value] of await entries.values.serveAll<T>(read.map(ownCopy), slice, schema)) all.set(key, value)
    })
    return all
  }

  async #readSlice(
    current: Remembered,
    storedKeys: readonly string[],
    keys: readonly string[],
  ): Promise<(Entry | undefined)[]> {
    const { store, entries } = this.#parts
    const readings = keys.map((key, index) => current.find(key, storedKeys[index] as string))
    const missing = [...keys.keys()].filter((index) => !readings[index])
    if (missing.length > 0) {
      const { generation } = current
      const pick = (all: readonly string[]): string[] => missing.map((index) => all[index] as string)
      const [ownStored, own] = [pick(storedKeys), pick(keys)]
      const found = await entries.entriesOf(await store.readMany(ownStored, 'any'), ownStored, own, 'any')
      for (const [at, index] of missing.entries()) {
        const reading = Promise.resolve(found[at])
        readings[index] = reading
        current.add(own[at] as string, ownStored[at] as string, reading, generation)
      }
    }
    return Promise.all(readings)
  }
}

/** A decoded value may share memory with the bytes. */
function ownCopy(entry: Entry | undefined): Entry | undefined {
  return entry && { ...entry, body: Buffer.from(entry.body) }
}
