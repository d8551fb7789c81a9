import type { LRUCache } from 'lru-cache'
import { loadLruCache } from '../../on-demand/packages.cjs'
import { now } from '../../time/clock.ts'

const MAX_RECORDS = 1_000_000

/** Bytes by key, with lifetimes. Drops the least recently used first. */
export class LocMemEntries {
  /** MAX_ENTRIES. */
  readonly maxEntries: number
  /** CULL_FREQUENCY. */
  readonly cullFrequency: number
  readonly #entries: LRUCache<string, Buffer>

  /**
   * @param maxEntries - The maximum number of entries.
   * @param cullFrequency - When full, it drops one entry in this many; 0 drops all.
   */
  constructor(maxEntries: number, cullFrequency: number) {
    this.maxEntries = maxEntries
    this.cullFrequency = cullFrequency
    const { LRUCache } = loadLruCache()
    // `max` would allocate room for all entries at once, `maxSize` does not. With a ttlResolution of 0 an entry expires
    // on time.
    this.#entries = new LRUCache({ maxSize: maxEntries, sizeCalculation: () => 1, ttlResolution: 0, perf: { now } })
  }

  /** Returns the current keys of all live entries. */
  keys(): string[] {
    return [...this.#entries.keys()]
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
    this.#entries.clear()
  }

  /** Stores bytes; `null` never expires. */
  set(key: string, bytes: Buffer, ttlMs: number | null): void {
    if (!this.#entries.has(key)) this.#makeRoom()
    this.#entries.set(key, bytes, { ttl: ttlMs ?? 0 })
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

  /** Culls like Django: drops one entry in CULL_FREQUENCY, least recently used first. */
  #makeRoom(): void {
    if (this.#entries.size < this.maxEntries) return
    this.#entries.purgeStale()
    if (this.#entries.size < this.maxEntries) return
    if (this.cullFrequency === 0) {
      this.#entries.clear()
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
