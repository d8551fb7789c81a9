import type { Integer } from './contract/options.ts'
import { describeValue } from './describe.ts'
import { ArgumentError } from './errors.ts'

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
