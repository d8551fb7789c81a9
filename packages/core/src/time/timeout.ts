import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'

/** How long an entry lives: seconds (fractions allowed), or `null` for ever. Zero and less mean gone at once. */
export type Timeout = number | null

/**
 * Converts a timeout to whole milliseconds, as Redis's PX takes them. Truncates, as django-redis does, so less than a millisecond is 0.
 *
 * @param timeout - Seconds, or `null`.
 * @param name - What the caller calls it, for the error message.
 * @returns Milliseconds, 0 for "gone at once", or `null` for "never expires".
 * @throws {@link ArgumentError} when the timeout is not a finite number or `null`, or is beyond what Redis can hold.
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
