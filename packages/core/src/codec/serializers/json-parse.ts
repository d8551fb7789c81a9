import { parse } from 'secure-json-parse'
import { MAX_INTEGER_DIGITS } from '../integer.ts'

const SAFE = { protoAction: 'remove', constructorAction: 'remove' } as const
/**
 * Matches strings, and the tokens that JSON does not have. The end of the text counts as a missing quote, so that
 * nothing is read twice.
 */
const STRINGS_AND_TOKENS = /"(?:[^"\\]|\\[\s\S]?)*(?:"|$)|-?\bInfinity\b|\bNaN\b/g
/** Represents NaN between the two steps of reading: a number that nobody writes. */
const NAN_SOURCE = '-0e4300'

/**
 * Reads JSON and Python's NaN and Infinity. Integers beyond the safe range become bigints. Drops `__proto__`, so it
 * sets no prototype.
 *
 * @param text - JSON text.
 * @throws SyntaxError when it is not JSON, or has an integer of more than 100,000 digits.
 */
export function parseJson(text: string): unknown {
  const revive = /\d{16}/.test(text) ? reviveNumber : undefined
  try {
    return parse(text, revive, SAFE)
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error
    return parse(text.replace(STRINGS_AND_TOKENS, withoutToken), reviveNumber, SAFE)
  }
}

function withoutToken(found: string): string {
  if (found === 'NaN') return NAN_SOURCE
  // A number this large is read as infinity.
  if (found === 'Infinity') return '1e4300'
  return found === '-Infinity' ? '-1e4300' : found
}

/**
 * A reviver that sees how numbers were written.
 *
 * @see {@link https://github.com/tc39/proposal-json-parse-with-source}
 */
function reviveNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) !== Object.is(value, -0)) return value
  const source = context?.source ?? ''
  if (source === NAN_SOURCE) return Number.NaN
  if (!/^-?\d{16,}$/.test(source)) return value
  if (source.length > MAX_INTEGER_DIGITS) throw new SyntaxError(`an integer of ${source.length} digits is too long`)
  return BigInt(source)
}
