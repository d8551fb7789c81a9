import { isUtf8 } from 'node:buffer'
import { z } from 'zod'
import { describeValue } from '../../errors/describe-value.ts'
import type { Serializer } from '../serializer.ts'
import { parseJson } from './json-parse.ts'
import { COMPACT, PYTHON, writeJson } from './json-text.ts'

/** SERIALIZER_KWARGS of JSON. */
export interface JsonKwargs {
  /**
   * `compact`; or `python` for the same bytes as `json.dumps`. Members of sets and sorted sets that are shared with
   * Django need this, because Redis compares their bytes.
   * @defaultValue `compact`; `python` for `django_redis.serializers.json.JSONSerializer`
   */
  readonly style?: 'compact' | 'python' | undefined
}

/**
 * JSON, the default: what Django reads with `django_redis.serializers.json.JSONSerializer`.
 *
 * Dates become ISO strings, as with Django. Reading drops `__proto__` keys, returns integers beyond the safe range as
 * bigints, and accepts Python's NaN and Infinity, which are never written.
 */
export class JsonSerializer implements Serializer {
  /** The style. */
  static readonly kwargs: z.ZodType<JsonKwargs> = z.strictObject({ style: z.enum(['compact', 'python']).optional() })
  readonly name = 'json'
  readonly #python: boolean

  /**
   * @param kwargs - The style.
   */
  constructor({ style = 'compact' }: JsonKwargs = {}) {
    this.#python = style === 'python'
  }

  /**
   * Serializes a value as JSON.
   *
   * @param value - Anything JSON can express.
   * @returns UTF-8 text.
   * @throws TypeError for cycles, nested bigints, and values that JSON would silently turn into `null`: NaN, Infinity,
   *   and functions, symbols or `undefined` in a list. Properties with functions, symbols or `undefined` are left out,
   *   as always in JSON.
   */
  dumps(value: unknown): Buffer {
    if (this.#python) return Buffer.from(writeJson(value, PYTHON))
    if (typeof value === 'number') return Buffer.from(writeJson(value, COMPACT))
    const text = JSON.stringify(value)
    if (text === undefined) throw new TypeError(`JSON cannot express a ${typeof value}.`)
    // Only such a text can contain a float that would be read as an integer.
    if (/\d{16}/.test(text)) return Buffer.from(writeJson(value, COMPACT))
    // Only such a text can contain a null that stands for another value.
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
    if (!isUtf8(bytes)) throw new SyntaxError('it is not UTF-8')
    return parseJson(bytes.toString())
  }
}

/** {@link JsonSerializer} under its Django name: it writes the same bytes as Python. */
export class DjangoJsonSerializer extends JsonSerializer {
  /**
   * @param kwargs - The style.
   */
  constructor({ style = 'python' }: JsonKwargs = {}) {
    super({ style })
  }
}

/** A replacer that throws when JSON.stringify would write null for another value. */
function refuseMadeUpNull(this: unknown, _key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`JSON cannot express ${value}.`)
  const leftOut = value === undefined || typeof value === 'function' || typeof value === 'symbol'
  if (leftOut && Array.isArray(this)) throw new TypeError(`JSON cannot express ${describeValue(value)} in a list.`)
  return value
}
