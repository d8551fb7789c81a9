import { isUtf8 } from 'node:buffer'
import { z } from '../../schema/z.ts'
import type { Serializer } from '../serializer.ts'
import { parseJson } from './json-read.ts'
import { COMPACT, type JsonStyle, PYTHON, writeJson } from './json-write.ts'

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
 * Writes what JSON.stringify writes, and refuses what would be read as something else. Dates become ISO strings, as
 * with Django. Reading returns integers beyond the safe range as bigints, and accepts Python's NaN and Infinity, which
 * are never written.
 */
export class JsonSerializer implements Serializer {
  /** The style. */
  static readonly kwargs: z.ZodType<JsonKwargs> = z.strictObject({ style: z.enum(['compact', 'python']).optional() })
  readonly name = 'json'
  readonly sharesBytes = false
  readonly #style: JsonStyle

  /**
   * @param kwargs - The style.
   */
  constructor({ style = 'compact' }: JsonKwargs = {}) {
    this.#style = style === 'python' ? PYTHON : COMPACT
  }

  /**
   * Serializes a value as JSON.
   *
   * @param value - Anything JSON can express.
   * @returns UTF-8 text.
   * @throws TypeError for cycles, nested bigints, invalid dates, a property `__proto__`, and what JSON would silently
   *   turn into `null` or `{}`: NaN, Infinity, functions, symbols and `undefined` in a list, Map, Set, Error, Promise,
   *   bytes without `toJSON`, a Buffer of more than 16 MiB, and other objects without properties. Properties with
   *   functions, symbols or `undefined` are left out, as always in JSON.
   */
  dumps(value: unknown): Buffer {
    return Buffer.from(writeJson(value, this.#style))
  }

  /**
   * Reads JSON text.
   *
   * @param bytes - UTF-8 text.
   * @returns The value.
   * @throws SyntaxError when the text is not JSON, or has a property `__proto__`.
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
