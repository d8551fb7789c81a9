/** When a value began to be made, and the tags that its reader asked for. */
export interface Beginning {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Tags that the value must have, too. */
  readonly tags: readonly string[]
}

/**
 * Remembers when the values of one request began to be made: at the look-up that found nothing fresh. Next says only
 * when they are ready, and what was revalidated in between must apply to them.
 *
 * Other requests have their own, because each makes its own value: which of two is older is not told by which is ready
 * first.
 */
export class Beginnings {
  readonly #requestedAt: number
  readonly #byKey = new Map<string, Beginning[]>()

  /**
   * @param requestedAt - When the request began: what it makes without a look-up is no older.
   */
  constructor(requestedAt: number) {
    this.#requestedAt = requestedAt
  }

  /**
   * Notes a look-up that found nothing fresh.
   *
   * @param key - The key.
   * @param at - Now.
   * @param tags - Tags that the value must have.
   */
  note(key: string, at: number, tags: readonly string[]): void {
    const underWay = this.#byKey.get(key)
    if (underWay) underWay.push({ at, tags })
    else this.#byKey.set(key, [{ at, tags }])
  }

  /**
   * Returns what is known of a value that is ready. Of several that are under way any may be ready, so the earliest
   * counts until all are.
   *
   * @param key - The key.
   */
  take(key: string): Beginning {
    const underWay = this.#byKey.get(key)
    if (!underWay) return { at: this.#requestedAt, tags: [] }
    const { at } = underWay[0] as Beginning
    const tags = underWay.flatMap((each) => each.tags)
    underWay.pop()
    if (underWay.length === 0) this.#byKey.delete(key)
    return { at, tags }
  }
}
