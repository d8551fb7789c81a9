const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Limits a time to 25 days, the longest that a JavaScript timer can wait. A longer timer would fire at once.
 *
 * @param ms - Milliseconds.
 */
export function timerMs(ms: number): number {
  return Math.min(ms, LONGEST_TIMER_MS)
}

/**
 * Waits. The timer is the global one, so that the fake clocks of tests reach it.
 *
 * @param ms - Milliseconds.
 * @param signal - Stops the wait. The call then throws the signal's reason.
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  let stop: (() => void) | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, timerMs(ms))
      stop = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', stop)
    })
  } finally {
    if (stop) signal?.removeEventListener('abort', stop)
  }
}
