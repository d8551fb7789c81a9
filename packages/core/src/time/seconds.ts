import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'

/**
 * Accepts a span of time.
 *
 * @param name - What the caller calls it.
 * @param seconds - Any value.
 * @param least - Whether nothing is a span, too.
 * @returns The span.
 * @throws ArgumentError for anything else, and for what is not exact in milliseconds.
 */
export function checkSeconds(name: string, seconds: number, least: 'above 0' | 'at least 0'): number {
  const fits = typeof seconds === 'number' && (least === 'above 0' ? seconds > 0 : seconds >= 0)
  if (fits && Number.isSafeInteger(Math.ceil(seconds * 1000))) return seconds
  const expected = least === 'above 0' ? 'a number of seconds above 0' : 'a number of seconds, at least 0'
  throw new ArgumentError(`${name} must be ${expected}; got ${describeValue(seconds)}.`)
}
