import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'

/**
 * Checks a span of time.
 *
 * @param name - Its name, for the error message.
 * @param seconds - Any value.
 * @param least - Whether 0 is allowed.
 * @returns The seconds.
 * @throws ArgumentError unless it is a number of seconds in range, and exact in milliseconds.
 */
export function checkSeconds(name: string, seconds: number, least: 'above 0' | 'at least 0'): number {
  const fits = typeof seconds === 'number' && (least === 'above 0' ? seconds > 0 : seconds >= 0)
  if (fits && Number.isSafeInteger(Math.ceil(seconds * 1000))) return seconds
  const expected = least === 'above 0' ? 'a number of seconds above 0' : 'a number of seconds, at least 0'
  throw new ArgumentError(`${name} must be ${expected}; got ${describeValue(seconds)}.`)
}
