import { Flight, type FlightTarget } from './flight.ts'

/** The loads under way in this process that new callers may join. */
export class Flights<Result> {
  readonly #running = new Map<string, Flight<Result>>()

  /**
   * Returns the load that is under way, unless it was aborted.
   *
   * @param id - Identifies the work.
   */
  get(id: string): Flight<Result> | undefined {
    const flight = this.#running.get(id)
    return flight?.signal.aborted ? undefined : flight
  }

  /**
   * Starts a load. It takes the place of one that is under way, whose callers go on waiting for it.
   *
   * @param id - Identifies the work.
   * @param target - What it loads.
   * @param run - The load.
   * @throws RecursiveLoadError when the loader that starts it, or one that waits for that, is loading the same key.
   */
  start(id: string, target: FlightTarget, run: (flight: Flight<Result>) => Promise<Result>): Flight<Result> {
    const flight: Flight<Result> = new Flight(this, target, async (started) => {
      try {
        return await run(started)
      } finally {
        if (this.#running.get(id) === started) this.#running.delete(id)
      }
    })
    this.#running.set(id, flight)
    return flight
  }
}
