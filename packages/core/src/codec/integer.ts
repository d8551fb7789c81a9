import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'

/** An integer as `incr` takes and returns it: a number where it is safe, else a bigint. */
export type Integer = number | bigint

const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39

/** The longest integer that is written or read. The time to read an integer grows with the square of its length. */
export const MAX_INTEGER_DIGITS = 100_000

/**
 * Tells whether a value is stored as decimal text, if the serializer allows it.
 *
 * @param value - Any value.
 */
export function isRawInteger(value: unknown): value is Integer {
  return typeof value === 'bigint' || (Number.isSafeInteger(value) && !Object.is(value, -0))
}

/**
 * Reads an integer that is stored as decimal text.
 *
 * @param bytes - Stored bytes.
 * @returns A number, or a bigint beyond the safe range; `undefined` unless the bytes are an optional minus and at most
 *   100,000 decimal digits.
 */
export function parseInteger(bytes: Buffer): Integer | undefined {
  const first = bytes[0] === MINUS ? 1 : 0
  if (bytes.length === first || bytes.length > MAX_INTEGER_DIGITS) return undefined
  for (let at = first; at < bytes.length; at += 1) {
    const digit = bytes[at] as number
    if (digit < ZERO || digit > NINE) return undefined
  }
  const text = bytes.toString('latin1')
  // "-0" is the integer 0. Adding 0 turns minus zero into it.
  const number = Number(text) + 0
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

/**
 * Checks a delta.
 *
 * @param delta - Any value.
 * @returns The delta as a bigint.
 * @throws ArgumentError unless it is a safe integer or a bigint.
 */
export function toBigInt(delta: Integer): bigint {
  if (typeof delta === 'bigint' || Number.isSafeInteger(delta)) return BigInt(delta)
  throw new ArgumentError(`A delta must be an integer, got ${describeValue(delta)}.`)
}

/**
 * Returns an integer as callers get it: a number in the safe range, else the bigint.
 *
 * @param value - An integer of any size.
 */
export function toInteger(value: bigint): Integer {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
