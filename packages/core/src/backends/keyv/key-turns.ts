/** Who waits for a key. */
interface Line {
  /** Settles when all changes so far are done. */
  changes: Promise<unknown>
  /** Settles when all changes and reads so far are done. */
  all: Promise<unknown>
  /** How many wait or are at work. */
  users: number
}

/**
 * Lets changes of a key run one after the other, and reads between them side by side. Whoever names several keys gets
 * its place for all of them at once, so that no two wait for each other.
 */
export class KeyTurns {
  readonly #lines = new Map<string, Line>()

  /**
   * Runs a read after the changes that were asked for before it.
   *
   * @param keys - What is read.
   * @param act - Reads.
   */
  read<Result>(keys: readonly string[], act: () => Promise<Result>): Promise<Result> {
    return this.#run(keys, false, act)
  }

  /**
   * Runs a change after everything that was asked for before it.
   *
   * @param keys - What is changed.
   * @param act - Reads and writes.
   */
  change<Result>(keys: readonly string[], act: () => Promise<Result>): Promise<Result> {
    return this.#run(keys, true, act)
  }

  async #run<Result>(keys: readonly string[], changes: boolean, act: () => Promise<Result>): Promise<Result> {
    const { promise: done, resolve: end } = Promise.withResolvers<void>()
    const before: Promise<unknown>[] = []
    const unique = new Set(keys)
    for (const key of unique) {
      const line = this.#lines.get(key) ?? { changes: Promise.resolve(), all: Promise.resolve(), users: 0 }
      this.#lines.set(key, line)
      before.push(changes ? line.all : line.changes)
      line.all = changes ? done : Promise.all([line.all, done])
      if (changes) line.changes = done
      line.users += 1
    }
    try {
      await Promise.all(before)
      return await act()
    } finally {
      end()
      for (const key of unique) this.#leave(key)
    }
  }

  #leave(key: string): void {
    const line = this.#lines.get(key)
    if (!line) return
    line.users -= 1
    if (line.users === 0) this.#lines.delete(key)
  }
}
