import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits.
 *
 * @param ms - Milliseconds.
 * @param signal - Ends the waiting; the call then throws the signal's reason.
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}
