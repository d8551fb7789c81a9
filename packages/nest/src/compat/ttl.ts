import { type Timeout, timeoutFromMs } from '@holdfast/core'

/**
 * Converts a ttl of cache-manager to a timeout in seconds.
 *
 * @param ttl - Milliseconds; 0 and what is no number mean no end, as in Keyv.
 */
export function timeoutOf(ttl: number): Timeout {
  return ttl === 0 || Number.isNaN(ttl) ? null : timeoutFromMs(ttl)
}
