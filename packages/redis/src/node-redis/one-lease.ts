/** In so many turns of the microtask queue a sentinel's client has taken a free connection. */
const TURNS = 4

/**
 * Lets commands that are sent at once share the connection of a sentinel's client. It takes one for its first command
 * and keeps it while commands are under way; but those that come before it has it would each wait for a connection of
 * their own, one after the other, as there is one by default.
 */
export class OneLease {
  #underWay = 0
  #entering: Promise<void> | undefined

  /**
   * Sends a command: at once, or when the first one has its connection.
   *
   * @param send - Sends it.
   */
  async run<T>(send: () => Promise<T>): Promise<T> {
    if (this.#entering) await this.#entering
    this.#underWay += 1
    if (this.#underWay === 1) this.#entering = this.#enter()
    try {
      return await send()
    } finally {
      this.#underWay -= 1
    }
  }

  async #enter(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn += 1) await undefined
    this.#entering = undefined
  }
}
