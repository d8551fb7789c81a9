import { type Cache, Framed } from '@holdfast/core'

/** When a tag was revalidated. */
export interface TagMark {
  /** What was begun before is a miss. Milliseconds since 1970. */
  readonly expired?: number | undefined
  /** What was begun before `at` is stale, and a miss from `until` on. */
  readonly stale?: { readonly at: number; readonly until: number } | undefined
}

const NO_BYTES = new Uint8Array()

/**
 * Marks in the cache that say when a tag was revalidated last. They live longer than any entry.
 *
 * The tokens of the cache make what has a tag a miss, and need no clock. Marks do what tokens cannot: they tell stale
 * from expired, they apply to the tags of a route, which entries do not carry, and to an entry that was begun before
 * and stored after.
 */
export class TagMarks {
  readonly #cache: Cache
  readonly #timeout: number

  /**
   * @param cache - Where marks are kept.
   * @param timeout - Seconds that a mark lives.
   */
  constructor(cache: Cache, timeout: number) {
    this.#cache = cache
    this.#timeout = timeout
  }

  /**
   * Reads the marks of tags, in one round trip.
   *
   * @param tags - Names.
   * @returns The mark of each tag that has one.
   */
  async read(tags: readonly string[]): Promise<ReadonlyMap<string, TagMark>> {
    const marks = new Map<string, TagMark>()
    if (tags.length === 0) return marks
    // From the primary: a replica may not know yet.
    const found = await this.#cache.getMany(
      tags.flatMap((tag) => [expiredKey(tag), staleKey(tag)]),
      {
        read: 'primary',
      },
    )
    if (found.size === 0) return marks
    for (const tag of tags) {
      const [expired] = times(found.get(expiredKey(tag)))
      const [at, until] = times(found.get(staleKey(tag)))
      const stale = at === undefined ? undefined : { at, until: until ?? Number.POSITIVE_INFINITY }
      if (expired !== undefined || stale) marks.set(tag, { expired, stale })
    }
    return marks
  }

  /**
   * Stores the mark of a tag.
   *
   * @returns False when the cache ignored an error.
   */
  async write(tag: string, { expired, stale }: TagMark): Promise<boolean> {
    const options = { timeout: this.#timeout }
    const written = await Promise.all([
      expired === undefined || this.#cache.set(expiredKey(tag), new Framed([expired], NO_BYTES), options),
      stale === undefined ||
        this.#cache.set(staleKey(tag), new Framed([stale.at, finite(stale.until)], NO_BYTES), options),
    ])
    return written.every(Boolean)
  }
}

/** Two keys, so that neither kind of revalidation has to read what the other wrote. */
function expiredKey(tag: string): string {
  return `next:expired:${tag}`
}

function staleKey(tag: string): string {
  return `next:stale:${tag}`
}

/** JSON has no Infinity. */
function finite(until: number): number | null {
  return Number.isFinite(until) ? until : null
}

function times(value: unknown): readonly (number | undefined)[] {
  if (!(value instanceof Framed) || !Array.isArray(value.meta)) return []
  return value.meta.map((item: unknown) => (typeof item === 'number' ? item : undefined))
}
