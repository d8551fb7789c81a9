import { LRUCache } from 'lru-cache'

const MAX_RECORDS = 1_000_000

/** Bytes by key, least recently used first to go. */
export class LocMemEntries {
  /** MAX_ENTRIES. */
  readonly maxEntries: number
  /** CULL_FREQUENCY. */
  readonly cullFrequency: number
  readonly #entries: LRUCache<string, Buffer>

  /**
   * @param maxEntries - How many entries it holds at most.
   * @param cullFrequency - A full store drops one entry in so many; 0 drops all.
   */
  constructor(maxEntries: number, cullFrequency: number) {
    this.maxEntries = maxEntries
    this.cullFrequency = cullFrequency
    // By size and not by `max`, which would allocate room for all entries at once. ttlResolution 0: an entry is gone on time.
    this.#entries = new LRUCache({ maxSize: maxEntries, sizeCalculation: () => 1, ttlResolution: 0 })
  }

  /** The keys of all live entries, as they are now. */
  keys(): string[] {
    return [...this.#entries.keys()]
  }

  /** Tells whether a live entry exists, without making it more recent. */
  has(key: string): boolean {
    return this.#entries.has(key)
  }

  /** The stored bytes themselves: callers copy what they hand on. */
  get(key: string): Buffer | undefined {
    return this.#entries.get(key)
  }

  /** The stored bytes, without making the entry more recent. */
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

  /** Replaces the bytes of a live entry and leaves its lifetime alone. */
  replace(key: string, bytes: Buffer): void {
    this.#entries.set(key, bytes, { noUpdateTTL: true })
  }

  /** Removes an entry; false when there was none. */
  delete(key: string): boolean {
    return this.#entries.has(key) && this.#entries.delete(key)
  }

  /** Milliseconds left, `null` for never, `undefined` when there is no live entry. */
  remaining(key: string): number | null | undefined {
    if (!this.#entries.has(key)) return undefined
    const ms = this.#entries.getRemainingTTL(key)
    return ms === Number.POSITIVE_INFINITY ? null : ms
  }

  /** Django's culling: one entry in CULL_FREQUENCY goes, the least recently used first. */
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

/** What the caches that name one LOCATION share. */
export class LocMemory {
  /** Values and the tokens of their tags; limited by MAX_ENTRIES. */
  readonly values: LocMemEntries
  /** Locks and rate limits: not pushed out by values. */
  readonly records: LocMemEntries = new LocMemEntries(MAX_RECORDS, 3)

  /**
   * @param maxEntries - MAX_ENTRIES.
   * @param cullFrequency - CULL_FREQUENCY.
   */
  constructor(maxEntries: number, cullFrequency: number) {
    this.values = new LocMemEntries(maxEntries, cullFrequency)
  }
}
