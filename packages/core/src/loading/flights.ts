/** Lets concurrent callers share one run of the same work. */
export class Flights<Result> {
  readonly #running = new Map<string, Promise<Result>>()

  /**
   * Runs the work, or joins the current run for the key.
   *
   * @param key - Identifies the work.
   * @param run - The work. Called only if none is running for the key.
   * @returns What that run returns or throws.
   */
  join(key: string, run: () => Promise<Result>): Promise<Result> {
    const running = this.#running.get(key)
    if (running) return running
    const flight = run().finally(() => this.#running.delete(key))
    this.#running.set(key, flight)
    return flight
  }
}
