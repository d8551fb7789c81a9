import { type Timeout, timeoutFromMs } from '@holdfast/core'

/**
 * Converts a relative lifetime, as Keyv 5 passes it, to the cache's seconds.
 *
 * @param ttl - Milliseconds; whatever else a caller may have passed on: numbers in strings count as numbers.
 * @returns Seconds, never less than a millisecond; `null` for a lifetime without end; 0 for one in the past (a negative
 *   ttl); `undefined` when there is none (`undefined`, `null`, 0, or not a number, as in Keyv).
 */
export function timeoutFromTtl(ttl: unknown): Timeout | undefined {
  const ms = Number(ttl ?? 0)
  return ms === 0 || Number.isNaN(ms) ? undefined : timeoutFromMs(ms)
}

/**
 * Converts an absolute expiry, as Keyv 6 passes it, to the cache's seconds.
 *
 * @param expires - Milliseconds since the epoch.
 * @param now - The time to count from.
 * @returns As {@link timeoutFromTtl}: 0 when the moment has come.
 */
export function timeoutFromExpires(expires: unknown, now: number): Timeout | undefined {
  const remaining = Number(expires ?? Number.NaN) - now
  return Number.isNaN(remaining) ? undefined : timeoutFromMs(remaining)
}
