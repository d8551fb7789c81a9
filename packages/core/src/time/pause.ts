import { setTimeout as sleep } from 'node:timers/promises'

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
 * Waits.
 *
 * @param ms - Milliseconds.
 * @param signal - Stops the wait. The call then throws the signal's reason.
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(timerMs(ms), undefined, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}
