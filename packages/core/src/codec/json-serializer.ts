import { parse } from 'secure-json-parse'
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
   * @throws TypeError for functions, symbols, cycles, nested bigints and the numbers JSON lacks.
   */
  dumps(value: unknown): Buffer {
    if (typeof value === 'number') return Buffer.from(numberText(value))
    const text = JSON.stringify(value)
    if (text === undefined) throw new TypeError(`JSON cannot express a ${typeof value}.`)
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
