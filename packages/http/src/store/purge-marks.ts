import { type Cache, Framed } from '@holdfast/core'

// Longer than any answer takes that began before the purge.
const MARK_SECONDS = 60
// The clocks of two hosts may differ by as much.
const SKEW_MS = 1000
const EVERYTHING = 'http: purged'
const NO_BODY = new Uint8Array()

/**
 * Remembers purges for a minute, so that an answer that began before one is not stored after it: nothing of the answer
 * tells, as its URI had no record, or its tags were not known yet.
 */
export class PurgeMarks {
  readonly #cache: Cache

  /**
   * @param cache - Where responses are kept.
   */
  constructor(cache: Cache) {
    this.#cache = cache
  }

  /**
   * Writes a mark. To be called before the responses are removed.
   *
   * @param tags - What was purged; nothing for a purge that may concern any response.
   */
  async set(tags: readonly string[] | undefined): Promise<void> {
    const mark = new Framed([Date.now()], NO_BODY)
    const keys = tags?.map(markOf) ?? [EVERYTHING]
    await this.#cache.setMany(
      keys.map((key) => [key, mark] as const),
      { timeout: MARK_SECONDS },
    )
  }

  /**
   * Tells whether a purge concerns an answer. To be called after the answer was stored.
   *
   * @param tags - Of the answer.
   * @param since - When the application was asked, in milliseconds since 1970.
   */
  async concern(tags: readonly string[], since: number): Promise<boolean> {
    const marks = await this.#cache.getMany([EVERYTHING, ...tags.map(markOf)], { read: 'primary' })
    return [...marks.values()].some((mark) => {
      const [purgedAt] = mark instanceof Framed && Array.isArray(mark.meta) ? (mark.meta as readonly unknown[]) : []
      return typeof purgedAt === 'number' && purgedAt + SKEW_MS > since
    })
  }
}

function markOf(tag: string): string {
  return `${EVERYTHING} ${tag}`
}
