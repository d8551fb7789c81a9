// Taken before a test can replace it by a fake clock's, which would hold requests up.
const afterArrivals = setImmediate

/**
 * Reads keys when everything that arrived in this turn of the event loop has been seen, and each key once.
 *
 * Every request comes in its own tick, and the commands of a tick leave in one write. So the reads of many requests
 * wait for each other, for no longer than the requests take to be taken from their sockets. A read is sent after all
 * requests that share it have arrived, so none of them gets anything older than with a read of its own.
 */
export class TurnReads<T> {
  readonly #read: (key: string) => Promise<T>
  #waiting = new Map<string, PromiseWithResolvers<T>>()

  /**
   * @param read - Reads one key. Does not throw, but may reject.
   */
  constructor(read: (key: string) => Promise<T>) {
    this.#read = read
  }

  /**
   * Reads a key.
   *
   * @throws What the read throws.
   */
  read(key: string): Promise<T> {
    const shared = this.#waiting.get(key)
    if (shared) return shared.promise
    if (this.#waiting.size === 0) afterArrivals(this.#readAll)
    const own = Promise.withResolvers<T>()
    this.#waiting.set(key, own)
    return own.promise
  }

  readonly #readAll = (): void => {
    const waiting = this.#waiting
    this.#waiting = new Map()
    for (const [key, { resolve, reject }] of waiting) this.#read(key).then(resolve, reject)
  }
}
