/** How many ids are remembered at least. */
const CAPACITY = 50_000

/**
 * Remembers the ids that were named last. Forgets the oldest ones, half of its memory at a time, so that adding an id
 * costs the same however many there are.
 */
export class RecentIds {
  readonly #capacity: number
  #younger = new Set<string>()
  #older = new Set<string>()

  /**
   * @param capacity - How many ids are remembered at least; at most twice as many.
   */
  constructor(capacity: number = CAPACITY) {
    this.#capacity = capacity
  }

  /**
   * Remembers an id.
   *
   * @param id - The id.
   */
  add(id: string): void {
    if (this.#younger.has(id)) return
    if (this.#younger.size >= this.#capacity) {
      this.#older = this.#younger
      this.#younger = new Set()
    }
    this.#younger.add(id)
  }

  /**
   * Tells whether an id is remembered.
   *
   * @param id - The id.
   */
  has(id: string): boolean {
    return this.#younger.has(id) || this.#older.has(id)
  }
}
