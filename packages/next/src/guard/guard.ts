/** What a {@link Guard} is made with. */
export interface GuardOptions {
  /** Milliseconds after which Next does not wait any more. */
  readonly deadlineMs: number
  /** Receives errors. Never throws. */
  readonly report: (error: unknown) => void
}

// As long as this, nobody waits for a cache that was too slow.
const REST_MS = 1000

/**
 * Keeps errors and delays of the cache away from Next, which renders instead.
 *
 * After a call that took too long the cache is left alone for a second, so that a page with many look-ups waits once.
 */
export class Guard {
  readonly #options: GuardOptions
  #restUntil = 0

  /**
   * @param options - How long to wait, and who hears of errors.
   */
  constructor(options: GuardOptions) {
    this.#options = options
  }

  /**
   * Runs commands of the cache.
   *
   * @param operation - Its name, for the error.
   * @param instead - What to return when they fail, take too long, or the cache is left alone.
   * @param work - The commands. After the deadline nobody waits for them; they are not stopped.
   * @returns What they return, or `instead`. Never rejects.
   */
  async run<T, Instead>(operation: string, instead: Instead, work: () => Promise<T>): Promise<T | Instead> {
    return performance.now() < this.#restUntil ? instead : this.insist(operation, instead, work)
  }

  /** Does the same also while the cache is left alone: for what must not be put off. */
  async insist<T, Instead>(operation: string, instead: Instead, work: () => Promise<T>): Promise<T | Instead> {
    const { deadlineMs, report } = this.#options
    let timer: NodeJS.Timeout | undefined
    let settled = false
    const deadline = new Promise<Instead>((resolve) => {
      const give = (): void => {
        if (settled) return
        settled = true
        this.#restUntil = performance.now() + REST_MS
        report(new DOMException(`${operation}: no answer from the cache within ${deadlineMs} ms`, 'TimeoutError'))
        resolve(instead)
      }
      // A process that was busy with rendering first reads what has arrived meanwhile.
      timer = setTimeout(() => setImmediate(() => setImmediate(give)), deadlineMs)
    })
    const done = work().then(
      (value) => {
        settled = true
        return value
      },
      (error: unknown) => {
        // That it was late is reported already.
        if (!settled) report(error)
        settled = true
        return instead
      },
    )
    try {
      return await Promise.race([done, deadline])
    } finally {
      clearTimeout(timer)
    }
  }
}
