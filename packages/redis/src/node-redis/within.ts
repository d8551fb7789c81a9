/** How {@link within} bounds work. */
export interface Bounds {
  /** Milliseconds that it may take. */
  readonly ms: number
  /** Milliseconds to wait longer when they are over; 0 when it is late. */
  readonly more: () => number
  /** Makes the error of work that is late. */
  readonly late: () => Error
}

/**
 * Starts work and waits for it for a while. What has arrived by then is read first: timers run before sockets are read.
 *
 * @param bounds - For how long.
 * @param start - Starts it; the signal aborts when it is late.
 */
export function within<T>({ ms, more, late }: Bounds, start: (late: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout
    let settled = false
    const wait = (time: number): void => {
      timer = setTimeout(() => setImmediate(() => setImmediate(end)), time)
    }
    const end = (): void => {
      if (settled) return
      const longer = more()
      if (longer > 0) wait(longer)
      else {
        reject(late())
        controller.abort()
      }
    }
    wait(ms)
    start(controller.signal)
      .then(resolve, reject)
      .finally(() => {
        settled = true
        clearTimeout(timer)
      })
  })
}
