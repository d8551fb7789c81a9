import { isUtf8 } from 'node:buffer'
import { z } from 'zod'
import { describeValue } from '../../errors/describe-value.ts'
import type { Serializer } from '../serializer.ts'
import { parseJson } from './json-parse.ts'
import { COMPACT, PYTHON, writeJson } from './json-text.ts'

/** SERIALIZER_KWARGS of JSON. */
export interface JsonKwargs {
  /**
   * `compact`, or `python`: to the byte what `json.dumps` writes, for members of sets and sorted sets that Django shares, as Redis compares these by bytes.
   * @defaultValue `compact`; `python` for `django_redis.serializers.json.JSONSerializer`
   */
  readonly style?: 'compact' | 'python' | undefined
}

/**
 * JSON, the default: what Django reads with `django_redis.serializers.json.JSONSerializer`.
 *
 * Dates become ISO strings, as with Django. On reading, `__proto__` keys are dropped, integers beyond the safe range are bigints, and Python's NaN and Infinity
 * are taken; none of these two is written.
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
   * @throws TypeError for cycles, nested bigints, and what JSON would turn into `null` without a word: NaN, Infinity, and functions, symbols
   * or `undefined` in a list. Properties of those three kinds are left out, as everywhere in JSON.
   */
  dumps(value: unknown): Buffer {
    if (this.#python) return Buffer.from(writeJson(value, PYTHON))
    if (typeof value === 'number') return Buffer.from(writeJson(value, COMPACT))
    const text = JSON.stringify(value)
    if (text === undefined) throw new TypeError(`JSON cannot express a ${typeof value}.`)
    // Only there can be a float that would read as an integer.
    if (/\d{16}/.test(text)) return Buffer.from(writeJson(value, COMPACT))
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
    if (!isUtf8(bytes)) throw new SyntaxError('it is not UTF-8')
    return parseJson(bytes.toString())
  }
}

/** {@link JsonSerializer} under its Django name: it writes what Python writes, to the byte. */
export class DjangoJsonSerializer extends JsonSerializer {
  /**
   * @param kwargs - The style.
   */
  constructor({ style = 'python' }: JsonKwargs = {}) {
    super({ style })
  }
}

/** A replacer that throws where JSON.stringify would write null for something else. */
function refuseMadeUpNull(this: unknown, _key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`JSON cannot express ${value}.`)
  const leftOut = value === undefined || typeof value === 'function' || typeof value === 'symbol'
  if (leftOut && Array.isArray(this)) throw new TypeError(`JSON cannot express ${describeValue(value)} in a list.`)
  return value
}
