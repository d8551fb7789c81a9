import { type Cache, Framed } from '@holdfast/core'

// Longer than any answer takes that began before the purge.
const MARK_SECONDS = 60
// The clocks of two hosts may differ by as much. What a soft purge makes stale is validated at once, which must count as
// new: there only the same millisecond is in doubt.
const SKEW_MS: Readonly<Record<PurgeKind, number>> = { hard: 1000, soft: 1 }
const NO_BODY = new Uint8Array()

/** A purge that removes responses, or one that makes them stale. */
export type PurgeKind = 'hard' | 'soft'

// Apart from each other: neither may take the place of the other.
const EVERYTHING: Readonly<Record<PurgeKind, string>> = { hard: 'http: purged', soft: 'http: softened' }

/**
 * Remembers purges for a minute, so that an answer that began before one is not stored after it as if it were new:
 * nothing of the answer tells, as its URI had no record, or its tags were not known yet.
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
   * @param kind - What happens to them.
   * @param names - Tags and keys that were purged; nothing for a purge that may concern any response.
   */
  async set(kind: PurgeKind, names: readonly string[] | undefined): Promise<void> {
    const mark = new Framed([Date.now()], NO_BODY)
    const keys = names?.map((name) => markOf(kind, name)) ?? [EVERYTHING[kind]]
    await this.#cache.setMany(
      keys.map((key) => [key, mark] as const),
      { timeout: MARK_SECONDS },
    )
  }

  /**
   * Tells whether a purge concerns an answer. To be called after the answer was stored.
   *
   * @param key - Its primary key.
   * @param tags - Its tags.
   * @param since - When the application was asked, in milliseconds since 1970.
   * @returns The kind of the purge, `hard` if there were both; `undefined` for none.
   */
  async concern(key: string, tags: readonly string[], since: number): Promise<PurgeKind | undefined> {
    const hard = [EVERYTHING.hard, ...tags.map((tag) => markOf('hard', tag))]
    const soft = [EVERYTHING.soft, ...[key, ...tags].map((name) => markOf('soft', name))]
    const marks = await this.#cache.getMany([...hard, ...soft], { read: 'primary' })
    const isAfter = (kind: PurgeKind, name: string): boolean => {
      const mark = marks.get(name)
      const [purgedAt] = mark instanceof Framed && Array.isArray(mark.meta) ? (mark.meta as readonly unknown[]) : []
      return typeof purgedAt === 'number' && purgedAt + SKEW_MS[kind] > since
    }
    if (hard.some((name) => isAfter('hard', name))) return 'hard'
    return soft.some((name) => isAfter('soft', name)) ? 'soft' : undefined
  }
}

function markOf(kind: PurgeKind, name: string): string {
  return `${EVERYTHING[kind]} ${name}`
}
