import { ArgumentError, describeValue, type Timeout, timeoutFromMs } from '@holdfast/core'

/**
 * Converts a ttl of cache-manager to a timeout in seconds.
 *
 * @param ttl - Milliseconds; 0 and NaN mean no end, as in Keyv.
 * @throws ArgumentError for anything but a number.
 */
export function timeoutOf(ttl: number): Timeout {
  if (typeof ttl !== 'number') {
    throw new ArgumentError(`A ttl is a number of milliseconds, or left out; got ${describeValue(ttl)}.`)
  }
  return ttl === 0 || Number.isNaN(ttl) ? null : timeoutFromMs(ttl)
}
