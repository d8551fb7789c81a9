import type { Cache } from '@holdfast/core'
import { judge } from '../tags/judge.ts'
import type { Revalidations } from '../tags/revalidations.ts'
import { type Entry, readEntry, writeEntry } from './entry-format.ts'

/** An entry that may be served. */
export interface Found {
  /** The entry. */
  readonly entry: Entry
  /** Whether a tag of it was revalidated, and it may be served while it is made again. */
  readonly stale: boolean
}

// A key and its tags take about a kilobyte.
const KNOWN = 10_000

/** Entries with tags in a cache, for both contracts. Methods throw what the cache throws. */
export class TaggedEntries {
  readonly #cache: Cache
  readonly #revalidations: Revalidations
  /** The tags that keys had when they were read last, so that marks are read together with an entry, not after it. */
  readonly #known = new Map<string, readonly string[]>()

  /**
   * @param cache - Where entries are kept.
   * @param revalidations - Judges them.
   */
  constructor(cache: Cache, revalidations: Revalidations) {
    this.#cache = cache
    this.#revalidations = revalidations
  }

  /**
   * Reads an entry.
   *
   * @param key - Logical key.
   * @param softTags - Tags of the route that reads it.
   * @returns The entry; `undefined` when there is none that may be served.
   */
  async read(key: string, softTags: readonly string[] = []): Promise<Found | undefined> {
    const expected = [...new Set([...(this.#known.get(key) ?? []), ...softTags])]
    const [value, early] = await Promise.all([this.#cache.get(key), this.#revalidations.marks(expected)])
    const entry = readEntry(value)
    if (!entry) return undefined
    this.#remember(key, entry.tags)
    const others = entry.tags.filter((tag) => !expected.includes(tag))
    const marks = [...early, ...(await this.#revalidations.marks(others))]
    const freshness = judge(
      entry.begun,
      marks.map(([, mark]) => mark),
    )
    return freshness === 'expired' ? undefined : { entry, stale: freshness === 'stale' }
  }

  /**
   * Stores an entry.
   *
   * @param key - Logical key.
   * @param entry - The entry.
   * @param timeout - Seconds.
   * @param nx - Whether to keep what is there.
   * @returns False when something was there, and for an error that the cache ignored.
   */
  write(key: string, entry: Entry, timeout: number, nx = false): Promise<boolean> {
    return this.#cache.set(key, writeEntry(entry), { timeout, tags: entry.tags, nx })
  }

  /** Removes an entry. */
  async remove(key: string): Promise<void> {
    await this.#cache.delete(key)
  }

  #remember(key: string, tags: readonly string[]): void {
    this.#known.delete(key)
    this.#known.set(key, tags)
    const oldest = this.#known.size > KNOWN ? this.#known.keys().next().value : undefined
    if (oldest !== undefined) this.#known.delete(oldest)
  }
}
