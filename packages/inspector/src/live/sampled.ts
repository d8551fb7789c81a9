/** Gets an event, and how many have happened since the last one that it got. */
export type Watcher<Event> = (event: Event, skipped: number) => void

/**
 * Begins to listen.
 *
 * @param see - Called for each event; `make` describes it, and is called only if it is shown.
 * @returns Stops listening.
 */
export type Listen<Event> = (see: (make: () => Event) => void) => () => void

const PER_SECOND = 50

/** Shows events as they happen: at most 50 each second. Listens only while somebody watches. */
export class Sampled<Event> {
  readonly #listen: Listen<Event>
  readonly #watchers = new Set<Watcher<Event>>()
  #stop: (() => void) | undefined
  #second = 0
  #shown = 0
  #skipped = 0

  /**
   * @param listen - Where events come from.
   */
  constructor(listen: Listen<Event>) {
    this.#listen = listen
  }

  /**
   * Adds a watcher.
   *
   * @param watcher - Gets events.
   * @returns Removes it.
   */
  watch(watcher: Watcher<Event>): () => void {
    this.#stop ??= this.#listen(this.#see)
    this.#watchers.add(watcher)
    return () => {
      this.#watchers.delete(watcher)
      if (this.#watchers.size > 0) return
      this.#stop?.()
      this.#stop = undefined
    }
  }

  readonly #see = (make: () => Event): void => {
    const second = Math.trunc(Date.now() / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#shown = 0
    }
    if (this.#shown >= PER_SECOND) {
      this.#skipped += 1
      return
    }
    this.#shown += 1
    const event = make()
    for (const watcher of this.#watchers) watcher(event, this.#skipped)
    this.#skipped = 0
  }
}
