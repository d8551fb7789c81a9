import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'

/** How long a value lives: seconds (fractions allowed), or `null` for ever. With 0 or less it is gone at once. */
export type Timeout = number | null

/**
 * Converts a timeout to whole milliseconds, as Redis's PX takes them. Like django-redis it truncates, so less than a
 * millisecond becomes 0.
 *
 * @param timeout - Seconds, or `null`.
 * @param name - Its name, for the error message.
 * @returns Milliseconds, 0 for "gone at once", or `null` for "never expires".
 * @throws {@link ArgumentError} when the timeout is not a finite number or `null`, or is too long for Redis.
 */
export function timeoutToMs(timeout: Timeout, name = 'timeout'): number | null {
  if (timeout === null) return null
  if (typeof timeout === 'number' && Number.isFinite(timeout)) {
    const ms = Math.max(0, Math.trunc(timeout * 1000))
    if (Number.isSafeInteger(ms)) return ms
  }
  throw new ArgumentError(
    `${name} must be a number of seconds, or null for "never expires"; got ${describeValue(timeout)}.`,
  )
}

/** Milliseconds. Beyond this, 140,000 years ahead, milliseconds are no longer exact. */
const FOR_EVER_MS = 2 ** 52

/**
 * Converts milliseconds to a timeout, for hosts that count in them. {@link timeoutToMs} turns it into the same again,
 * rounded up.
 *
 * @param ms - A number; not NaN.
 * @returns Seconds, never less than a millisecond; 0, "gone at once", for 0 and less; `null` for what is practically
 *   without end.
 */
export function timeoutFromMs(ms: number): Timeout {
  if (ms <= 0) return 0
  if (ms > FOR_EVER_MS) return null
  // Fractions of a millisecond are dropped later. Half a millisecond more keeps 1.001 s from becoming 1000 ms.
  return (Math.ceil(ms) + 0.5) / 1000
}
