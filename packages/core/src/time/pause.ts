import { setTimeout as sleep } from 'node:timers/promises'

const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Keeps a time within what timers of JavaScript can wait for, 25 days; a longer one would end at once.
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
 * @param signal - Ends the waiting; the call then throws the signal's reason.
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(timerMs(ms), undefined, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}
