import { parse } from 'secure-json-parse'
import { describeValue } from '../describe.ts'
import type { Serializer } from './serializer.ts'

/**
 * JSON, the default: what Django reads with `django_redis.serializers.json.JSONSerializer`.
 *
 * Dates become ISO strings, as with Django. `__proto__` keys are dropped on reading.
 */
export class JsonSerializer implements Serializer {
  readonly name = 'json'

  /**
   * Serializes a value as JSON.
   *
   * @param value - Anything JSON can express.
   * @returns UTF-8 text.
   * @throws TypeError for cycles, nested bigints, and what JSON would turn into `null` without a word: NaN, Infinity, and functions, symbols
   * or `undefined` in a list. Properties of those three kinds are left out, as everywhere in JSON.
   */
  dumps(value: unknown): Buffer {
    if (typeof value === 'number') return Buffer.from(numberText(value))
    const text = JSON.stringify(value)
    if (text === undefined) throw new TypeError(`JSON cannot express a ${typeof value}.`)
    // Only where a null was written can one have been made up.
    if (text.includes('null')) JSON.stringify(value, refuseMadeUpNull)
    return Buffer.from(text)
  }

  /**
   * Reads JSON text.
   *
   * @param bytes - UTF-8 text.
   * @returns The value.
   * @throws SyntaxError when the text is not JSON.
   */
  loads(bytes: Buffer): unknown {
    return parse(bytes.toString(), { protoAction: 'remove', constructorAction: 'remove' })
  }
}

/** A float keeps a point or an exponent, as Python writes it, so that it never reads back as a raw integer. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`JSON cannot express ${value}.`)
  if (Object.is(value, -0)) return '-0.0'
  const text = JSON.stringify(value)
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}

/** A replacer that throws where JSON.stringify would write null for something else. */
function refuseMadeUpNull(this: unknown, _key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`JSON cannot express ${value}.`)
  const leftOut = value === undefined || typeof value === 'function' || typeof value === 'symbol'
  if (leftOut && Array.isArray(this)) throw new TypeError(`JSON cannot express ${describeValue(value)} in a list.`)
  return value
}
