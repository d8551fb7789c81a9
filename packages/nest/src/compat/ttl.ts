import type { Timeout } from 'holdfast'

/** Milliseconds. Beyond this, 140,000 years ahead, milliseconds are no longer exact. */
const FOR_EVER_MS = 2 ** 52

/**
 * Converts a ttl of cache-manager to a timeout in seconds.
 *
 * @param ttl - Milliseconds; 0 and what is no number mean no end, as in Keyv.
 */
export function timeoutOf(ttl: number): Timeout {
  if (ttl === 0 || Number.isNaN(ttl) || ttl > FOR_EVER_MS) return null
  // Half a millisecond more, because the cache drops fractions of one.
  return ttl < 0 ? 0 : (Math.ceil(ttl) + 0.5) / 1000
}
