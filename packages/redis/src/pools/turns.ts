interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
  next: Waiter | undefined
}

/** Bounds how many commands are in flight on a connection; the others wait for their turn, in order. */
export class Turns {
  readonly #most: number
  #taken = 0
  #first: Waiter | undefined
  #last: Waiter | undefined

  /**
   * @param most - How many may be in flight.
   */
  constructor(most: number) {
    this.#most = most
  }

  /**
   * Takes a turn.
   *
   * @returns `undefined` when it is the caller's turn, else a promise that resolves when it is.
   */
  take(): Promise<void> | undefined {
    if (this.#taken < this.#most) {
      this.#taken += 1
      return undefined
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { resolve, reject, next: undefined }
      if (this.#last) this.#last.next = waiter
      else this.#first = waiter
      this.#last = waiter
    })
  }

  /** Gives a turn back: the first who waits gets it. */
  give(): void {
    const waiter = this.#first
    if (!waiter) {
      this.#taken -= 1
      return
    }
    this.#first = waiter.next
    if (!this.#first) this.#last = undefined
    waiter.resolve()
  }

  /**
   * Rejects all who wait.
   *
   * @param error - Why.
   */
  refuse(error: Error): void {
    let waiter = this.#first
    this.#first = undefined
    this.#last = undefined
    for (; waiter; waiter = waiter.next) waiter.reject(error)
  }
}
