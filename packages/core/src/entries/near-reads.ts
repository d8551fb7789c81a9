import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Held, NearCache, Ticket } from '../near/near-cache.ts'
import type { Statistics } from '../operations/statistics.ts'
import { oneOperation } from '../store/one-operation.ts'
import type { ReadFrom, Store } from '../store/store.ts'
import { forEachInTurns, inTurns, mapInTurns } from '../time/turns.ts'
import type { Entries } from './entries.ts'
import { type Entry, isStale } from './entry.ts'
import type { MemoryReadOptions, MemoryReads } from './memory-reads.ts'
import { orElsewhere } from './or-elsewhere.ts'

/** What {@link NearReads} is made with. */
export interface NearReadsParts {
  /** What is held. */
  readonly near: NearCache
  /** Reads, decodes and checks what is not. */
  readonly entries: Entries
  /** Where that lives. */
  readonly store: Store
  /** Counts hits. */
  readonly statistics: Statistics
}

/** Reads values from process memory, and others from the store. What is read there is held afterwards. */
export class NearReads implements MemoryReads {
  readonly #parts: NearReadsParts

  /**
   * @param parts - Where values are.
   */
  constructor(parts: NearReadsParts) {
    this.#parts = parts
  }

  get(storedKey: string, key: string, { read = 'any', schema }: MemoryReadOptions, begun: number): unknown {
    const held = read === 'any' ? this.#parts.near.find(storedKey, begun) : undefined
    if (held === undefined) return this.#read(storedKey, key, read, schema, begun)
    return schema ? this.#fitting(held, key, schema) : this.#hit(held, key)
  }

  held(storedKey: string, key: string, schema: StandardSchemaV1 | undefined): unknown {
    const held = this.#parts.near.find(storedKey)
    if (held === undefined) return undefined
    return schema ? this.#fittingHeld(held, key, schema) : this.#hit(held, key)
  }

  /**
   * Returns what a reader of many keys gets, in their order and without misses.
   *
   * @param storedKeys - Stored keys.
   * @param keys - Logical keys.
   * @param schema - What values have to fit.
   * @param begun - When the operation began. If there are many keys, each turn has a deadline of its own.
   * @throws As {@link NearReads.get}.
   */
  async getMany<T>(
    storedKeys: readonly string[],
    keys: readonly string[],
    schema: StandardSchemaV1 | undefined,
    begun?: number,
  ): Promise<Map<string, T>> {
    const all = new Map<string, T>()
    await inTurns(keys, async (slice, start) => {
      const since = slice.length === keys.length ? begun : undefined
      const values = await this.#getSlice(storedKeys.slice(start, start + slice.length), slice, schema, since)
      for (const [index, key] of slice.entries()) {
        if (values[index] !== undefined) all.set(key, values[index] as T)
      }
    })
    return all
  }

  async #getSlice(
    storedKeys: readonly string[],
    keys: readonly string[],
    schema: StandardSchemaV1 | undefined,
    begun: number | undefined,
  ): Promise<unknown[]> {
    const now = performance.now()
    const held = storedKeys.map((storedKey) => this.#parts.near.find(storedKey, now))
    const missing = [...keys.keys()].filter((index) => held[index] === undefined)
    const values: unknown[] = await mapInTurns(held, (each, index) => {
      const key = keys[index] as string
      return each && (schema ? this.#fitting(each, key, schema) : this.#hit(each, key))
    })
    if (missing.length > 0) {
      const pick = (all: readonly string[]): string[] => missing.map((index) => all[index] as string)
      const read = await this.#readSlice<unknown>(pick(storedKeys), pick(keys), schema, begun)
      for (const index of missing) values[index] = read.get(keys[index] as string)
    }
    return Promise.all(values)
  }

  async #readSlice<T>(
    storedKeys: readonly string[],
    keys: readonly string[],
    schema: StandardSchemaV1 | undefined,
    begun: number | undefined,
  ): Promise<Map<string, T>> {
    const { entries } = this.#parts
    return entries.values.serveAll<T>(await this.entries(storedKeys, keys, begun), keys, schema)
  }

  /**
   * Reads the entries of keys that are not held; those that may be are held afterwards.
   *
   * @param storedKeys - Stored keys.
   * @param keys - Logical keys.
   * @param begun - When the operation began.
   * @throws As `Entries.read`.
   */
  async entries(
    storedKeys: readonly string[],
    keys: readonly string[],
    begun: number | undefined,
  ): Promise<(Entry | undefined)[]> {
    const { near, entries } = this.#parts
    const tickets = storedKeys.map((storedKey) => near.begin(storedKey))
    try {
      const found = await this.#readFrom(storedKeys, tickets, begun)
      const parsed = await entries.entriesOf(found, storedKeys, keys, 'any', begun)
      await forEachInTurns(parsed.entries(), ([index, entry]) => {
        const ticket = tickets[index]
        if (ticket && entry?.valid && !isStale(entry)) near.keep(ticket, keys[index] as string, entry)
      })
      return parsed
    } finally {
      for (const ticket of tickets) near.end(ticket)
    }
  }

  /** What is to be held comes from the primary, the rest from where it may. */
  async #readFrom(
    storedKeys: readonly string[],
    tickets: readonly (Ticket | undefined)[],
    begun: number | undefined,
  ): Promise<(Buffer | undefined)[]> {
    const { store, near } = this.#parts
    const own = storedKeys.filter((_, index) => tickets[index] !== undefined)
    const others = storedKeys.filter((_, index) => tickets[index] === undefined)
    const again = (): Promise<(Buffer | undefined)[]> => {
      for (const ticket of tickets) near.end(ticket)
      return oneOperation(store, begun).readMany(own, 'any')
    }
    const [fromPrimary, fromAny] = await Promise.all([
      own.length === 0 ? [] : orElsewhere(store.readMany(own, 'primary'), again),
      others.length === 0 ? [] : store.readMany(others, 'any'),
    ])
    let [nextOwn, nextOther] = [0, 0]
    return tickets.map((ticket) => (ticket ? fromPrimary[nextOwn++] : fromAny[nextOther++]))
  }

  async #read(
    storedKey: string,
    key: string,
    from: ReadFrom,
    schema: StandardSchemaV1 | undefined,
    begun: number,
  ): Promise<unknown> {
    const { entries } = this.#parts
    return entries.values.serve(await entries.read(storedKey, key, from, undefined, begun), key, schema)
  }

  async #fitting(held: Held, key: string, schema: StandardSchemaV1): Promise<unknown> {
    const value = await this.#fittingHeld(held, key, schema)
    if (value === undefined) this.#parts.statistics.read(key, 'misses', 0)
    return value
  }

  async #fittingHeld(held: Held, key: string, schema: StandardSchemaV1): Promise<unknown> {
    const value = await this.#parts.entries.values.fit(this.#parts.near.share(held), schema)
    if (value !== undefined) this.#count(key)
    return value
  }

  #hit(held: Held, key: string): unknown {
    this.#count(key)
    return this.#parts.near.share(held)
  }

  #count(key: string): void {
    const { statistics } = this.#parts
    statistics.read(key, 'hits', 0)
    statistics.count(key, 'nearHits')
  }
}
