import type { LRUCache } from 'lru-cache'
import { loadLruCache } from '../../on-demand/packages.cjs'
import { now } from '../../time/clock.ts'
import { forEachInTurns } from '../../time/turns.ts'

const MAX_RECORDS = 1_000_000

/** Bytes by key, with lifetimes. Drops the least recently used first. */
export class LocMemEntries {
  /** MAX_ENTRIES. */
  readonly maxEntries: number
  /** CULL_FREQUENCY. */
  readonly cullFrequency: number
  #entries: LRUCache<string, Buffer>
  /** The keys of the entries: unlike those of the library, they can be walked over while entries come and go. */
  #keys = new Set<string>()

  /**
   * @param maxEntries - The maximum number of entries.
   * @param cullFrequency - When full, it drops one entry in this many; 0 drops all.
   */
  constructor(maxEntries: number, cullFrequency: number) {
    this.maxEntries = maxEntries
    this.cullFrequency = cullFrequency
    this.#entries = this.#make(this.#keys)
  }

  /** Walks over the keys of live entries. Those that exist throughout come once, also when others come and go. */
  *keys(): Generator<string, void, undefined> {
    // Those that are added meanwhile come last.
    let left = this.#keys.size
    for (const key of this.#keys) {
      if (left === 0) return
      left -= 1
      if (this.#entries.has(key)) yield key
    }
  }

  /** Counts the live entries. Lets others run from time to time if there are many. */
  async count(): Promise<number> {
    let count = 0
    await forEachInTurns(this.keys(), () => {
      count += 1
    })
    return count
  }

  /** Tells whether a live entry exists. Does not count as use. */
  has(key: string): boolean {
    return this.#entries.has(key)
  }

  /** Returns the stored bytes. Callers must copy them before they pass them on. */
  get(key: string): Buffer | undefined {
    return this.#entries.get(key)
  }

  /** Returns the stored bytes. Does not count as use. */
  peek(key: string): Buffer | undefined {
    return this.#entries.peek(key)
  }

  /** Removes everything. */
  clear(): void {
    // To empty a large one takes long.
    this.#keys = new Set()
    this.#entries = this.#make(this.#keys)
  }

  /** Stores bytes; `null` never expires. */
  set(key: string, bytes: Buffer, ttlMs: number | null): void {
    if (!this.#entries.has(key)) this.#makeRoom()
    this.#entries.set(key, bytes, { ttl: ttlMs ?? 0 })
    this.#keys.add(key)
  }

  /** Replaces the bytes of a live entry and keeps its lifetime. */
  replace(key: string, bytes: Buffer): void {
    this.#entries.set(key, bytes, { noUpdateTTL: true })
  }

  /** Removes an entry; false when there was none. */
  delete(key: string): boolean {
    return this.#entries.has(key) && this.#entries.delete(key)
  }

  /** Returns the remaining milliseconds, `null` for never, `undefined` when there is no live entry. */
  remaining(key: string): number | null | undefined {
    if (!this.#entries.has(key)) return undefined
    const ms = this.#entries.getRemainingTTL(key)
    return ms === Number.POSITIVE_INFINITY ? null : ms
  }

  #make(keys: Set<string>): LRUCache<string, Buffer> {
    const { LRUCache } = loadLruCache()
    return new LRUCache({
      // `max` would allocate room for all entries at once.
      maxSize: this.maxEntries,
      sizeCalculation: () => 1,
      // An entry expires on time.
      ttlResolution: 0,
      perf: { now },
      dispose: (_bytes, key) => void keys.delete(key),
      noDisposeOnSet: true,
    })
  }

  /** Culls like Django: drops one entry in CULL_FREQUENCY, least recently used first. */
  #makeRoom(): void {
    if (this.#entries.size < this.maxEntries) return
    this.#entries.purgeStale()
    if (this.#entries.size < this.maxEntries) return
    if (this.cullFrequency === 0) {
      this.clear()
      return
    }
    for (let left = Math.floor(this.#entries.size / this.cullFrequency); left > 0; left -= 1) this.#entries.pop()
  }
}

/** The memory that caches with the same LOCATION share. */
export class LocMemory {
  /** Values and the tokens of their tags. Limited by MAX_ENTRIES. */
  readonly values: LocMemEntries
  /** Locks and rate limits. Values do not displace them. */
  readonly records: LocMemEntries = new LocMemEntries(MAX_RECORDS, 3)

  /**
   * @param maxEntries - MAX_ENTRIES.
   * @param cullFrequency - CULL_FREQUENCY.
   */
  constructor(maxEntries: number, cullFrequency: number) {
    this.values = new LocMemEntries(maxEntries, cullFrequency)
  }
}
