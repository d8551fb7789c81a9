/** When the value of a key began to be made, and the tags that its reader asked for. */
export interface Beginning {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Tags that the value must have, too. */
  readonly tags: readonly string[]
}

const LIMIT = 10_000
// What began earlier did not lead to a value.
const FORGOTTEN_MS = 300_000

/**
 * Remembers when values began to be made: at the look-up that found nothing fresh. Next says only when they are ready,
 * and what was revalidated in between must apply to them.
 */
export class Beginnings {
  readonly #byKey = new Map<string, Beginning>()

  /**
   * Notes a look-up that found nothing fresh. Of several, the first counts.
   *
   * @param key - The key.
   * @param at - Now.
   * @param tags - Tags that the value must have.
   */
  note(key: string, at: number, tags: readonly string[] = []): void {
    const known = this.#byKey.get(key)
    const first = known && known.at > at - FORGOTTEN_MS ? known.at : at
    this.#byKey.delete(key)
    this.#byKey.set(key, { at: first, tags: [...new Set([...(known?.tags ?? []), ...tags])] })
    const oldest = this.#byKey.size > LIMIT ? this.#byKey.keys().next().value : undefined
    if (oldest !== undefined) this.#byKey.delete(oldest)
  }

  /**
   * Returns what is known of a value that is ready, and forgets it.
   *
   * @param key - The key.
   * @param at - Now.
   */
  take(key: string, at: number): Beginning {
    const known = this.#byKey.get(key)
    this.#byKey.delete(key)
    return known ?? { at, tags: [] }
  }
}
