import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'

/** An integer as `incr` takes and returns it: a number where it is safe, else a bigint. */
export type Integer = number | bigint

const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39

/** Longer integers are neither written nor read: the time it takes to read one grows with the square of its length. */
export const MAX_INTEGER_DIGITS = 100_000

/**
 * Tells whether a value is stored as decimal text, where the serializer does not object.
 *
 * @param value - Any value.
 */
export function isRawInteger(value: unknown): value is Integer {
  return typeof value === 'bigint' || (Number.isSafeInteger(value) && !Object.is(value, -0))
}

/**
 * Reads a raw integer.
 *
 * @param bytes - Stored bytes.
 * @returns A number, a bigint beyond the safe range, or `undefined` when the bytes are anything but decimal digits, 100,000 at most, with an optional minus.
 */
export function parseInteger(bytes: Buffer): Integer | undefined {
  const first = bytes[0] === MINUS ? 1 : 0
  if (bytes.length === first || bytes.length > MAX_INTEGER_DIGITS) return undefined
  for (let at = first; at < bytes.length; at += 1) {
    const digit = bytes[at] as number
    if (digit < ZERO || digit > NINE) return undefined
  }
  const text = bytes.toString('latin1')
  // Plus 0, as "-0" is an integer and minus zero is none.
  const number = Number(text) + 0
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

/**
 * Reads a delta.
 *
 * @param delta - A safe integer or a bigint.
 * @throws ArgumentError for anything else.
 */
export function toBigInt(delta: Integer): bigint {
  if (typeof delta === 'bigint' || Number.isSafeInteger(delta)) return BigInt(delta)
  throw new ArgumentError(`A delta must be an integer, got ${describeValue(delta)}.`)
}

/**
 * Returns an integer as callers get it: a number where it is safe, else the bigint.
 *
 * @param value - Of any size.
 */
export function toInteger(value: bigint): Integer {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
