import type { TagMark } from './tag-marks.ts'

// About 30 MB of names and times.
const LIMIT = 100_000

/** Revalidations that the cache has not taken yet. This process obeys them already. */
export class OwedMarks {
  readonly #marks = new Map<string, TagMark>()

  /** The marks by tag. */
  get all(): ReadonlyMap<string, TagMark> {
    return this.#marks
  }

  /**
   * Adds a mark.
   *
   * @returns False when there were too many, and the oldest was given up.
   */
  add(tag: string, mark: TagMark): boolean {
    this.#marks.set(tag, laterOf(this.#marks.get(tag), mark))
    const oldest = this.#marks.size > LIMIT ? this.#marks.keys().next().value : undefined
    return oldest === undefined || !this.#marks.delete(oldest)
  }

  /** Removes a mark, unless another one has been added since. */
  remove(tag: string, mark: TagMark): void {
    if (this.#marks.get(tag) === mark) this.#marks.delete(tag)
  }
}

/**
 * Makes one mark of two.
 *
 * @param earlier - The mark until now.
 * @param later - The mark that was added.
 */
export function laterOf(earlier: TagMark | undefined, later: TagMark | undefined): TagMark {
  return { expired: later?.expired ?? earlier?.expired, stale: later?.stale ?? earlier?.stale }
}
