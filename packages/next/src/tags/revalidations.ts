import type { Cache } from '@holdfast/core'
import type { RevalidationProfile } from '../contract/response-cache.ts'
import { now } from '../entries/clock.ts'
import type { Guard } from '../guard/guard.ts'
import { laterOf, OwedMarks } from './owed-marks.ts'
import { type TagMark, TagMarks } from './tag-marks.ts'

/** What {@link Revalidations} is made with. */
export interface RevalidationsParts {
  /** Keeps tokens and marks. */
  readonly cache: Cache
  /** Keeps its failures away. */
  readonly guard: Guard
  /** Seconds that a mark lives: longer than any entry. */
  readonly markTimeout: number
  /** Receives errors. Never throws. */
  readonly report: (error: unknown) => void
}

const RETRY_MS = 1000

/** Revalidates tags in every process, and knows what was revalidated. */
export class Revalidations {
  readonly #parts: RevalidationsParts
  readonly #marks: TagMarks
  readonly #owed = new OwedMarks()
  readonly #calls = new Map<string, Promise<void>>()
  #retry: NodeJS.Timeout | undefined

  /**
   * @param parts - What it works with.
   */
  constructor(parts: RevalidationsParts) {
    this.#parts = parts
    this.#marks = new TagMarks(parts.cache, parts.markTimeout)
  }

  /**
   * Revalidates tags. If the cache does not take it, this process obeys at once and tries again until the cache does.
   *
   * Next tells both contracts of each revalidation; the second call in one turn is part of the first.
   *
   * @param tags - Names.
   * @param profile - With it, what has the tags becomes stale; without, or with 0 seconds, it is a miss.
   * @returns Resolves when every process sees it, or the cache could not be asked. Never rejects.
   */
  revalidate(tags: readonly string[], profile?: RevalidationProfile): Promise<void> {
    const call = JSON.stringify([tags, profile && [profile.expire]])
    const same = this.#calls.get(call)
    if (same) return same
    const begun = this.#revalidate(tags, markOf(profile))
    this.#calls.set(call, begun)
    queueMicrotask(() => this.#calls.delete(call))
    return begun
  }

  /**
   * Reads the marks of tags, with those that the cache has not taken yet.
   *
   * @param tags - Names.
   * @returns The mark of each tag that has one.
   */
  async marks(tags: readonly string[]): Promise<ReadonlyMap<string, TagMark>> {
    const owed = this.#owed.all
    const marks = await this.#marks.read(tags)
    const both = owed.size === 0 ? [] : tags.filter((tag) => owed.has(tag))
    if (both.length === 0) return marks
    return new Map([...marks, ...both.map((tag) => [tag, laterOf(marks.get(tag), owed.get(tag))] as const)])
  }

  /**
   * Tells when one of these tags expired last.
   *
   * @param tags - Names.
   * @returns Milliseconds since 1970; 0 for never.
   */
  async expiration(tags: readonly string[]): Promise<number> {
    const marks = await this.marks(tags)
    return Math.max(0, ...[...marks.values()].map(({ expired = 0 }) => expired))
  }

  /** Stops trying again. */
  close(): void {
    clearTimeout(this.#retry)
  }

  async #revalidate(tags: readonly string[], mark: TagMark): Promise<void> {
    const marks = new Map(tags.filter(Boolean).map((tag) => [tag, mark]))
    if (marks.size === 0 || (await this.#apply(marks))) return
    for (const [tag, each] of marks) {
      if (!this.#owed.add(tag, each)) this.#parts.report(new Error('Too many revalidations wait for the cache.'))
    }
    this.#retryLater()
  }

  /** Removes tokens and writes marks. Doing it twice does no harm. */
  #apply(marks: ReadonlyMap<string, TagMark>): Promise<boolean> {
    const { cache, guard } = this.#parts
    return guard.insist('revalidateTag', false, async () => {
      const expired = [...marks].filter(([, mark]) => mark.expired !== undefined).map(([tag]) => tag)
      const [written] = await Promise.all([
        Promise.all([...marks].map(([tag, mark]) => this.#marks.write(tag, mark))),
        expired.length > 0 && cache.invalidateTags(expired),
      ])
      // False for an error that IGNORE_EXCEPTIONS hides.
      return written.every(Boolean)
    })
  }

  #retryLater(): void {
    this.#retry ??= setTimeout(() => {
      void this.#settle()
    }, RETRY_MS).unref()
  }

  async #settle(): Promise<void> {
    const marks = new Map(this.#owed.all)
    const settled = await this.#apply(marks)
    if (settled) for (const [tag, mark] of marks) this.#owed.remove(tag, mark)
    this.#retry = undefined
    if (this.#owed.all.size > 0) this.#retryLater()
  }
}

function markOf(profile: RevalidationProfile | undefined): TagMark {
  const at = now()
  if (profile === undefined || profile.expire === 0) return { expired: at }
  return { stale: { at, until: profile.expire === undefined ? Number.POSITIVE_INFINITY : at + profile.expire * 1000 } }
}
