import { isUtf8 } from 'node:buffer'
import { loadDevalue } from '../../on-demand/packages.cjs'
import type { z } from '../../schema/z.ts'
import { MAX_INTEGER_DIGITS } from '../integer.ts'
import { noKwargs } from '../no-kwargs.ts'
import type { Serializer } from '../serializer.ts'

/**
 * The first byte of a value. Neither UTF-8 nor MessagePack nor a pickle starts with it, so no other serializer reads
 * the value.
 */
const FIRST_BYTE = 0xfe

/** The error classes of the language. Only these are created. */
const ERRORS: Readonly<Record<string, new (message: string, options?: ErrorOptions) => Error>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
}

const reducers = {
  Buffer: (value: unknown): unknown => Buffer.isBuffer(value) && new Uint8Array(value),
  Error: (value: unknown): unknown => value instanceof Error && errorParts(value),
}

const revivers = {
  Buffer: (view: unknown): Buffer => {
    if (!(view instanceof Uint8Array)) throw new TypeError('expected bytes')
    return Buffer.from(view.buffer, view.byteOffset, view.byteLength)
  },
  Error: makeError,
  BigInt: (text: unknown): bigint => {
    if (typeof text !== 'string' || text.length > MAX_INTEGER_DIGITS)
      throw new RangeError('expected the digits of a bigint')
    return BigInt(text)
  },
}

/**
 * Stores what JavaScript has and JSON lacks: Date, Map, Set, bigint, Buffer, typed arrays, Error, RegExp, URL, NaN,
 * `undefined` in lists and properties, -0, and values that contain themselves. Writes one byte and the text of the
 * library `devalue`. Django cannot read it.
 *
 * An error keeps its name, message, stack and cause. It is read as the class of the language with that name, or as an
 * `Error`. Instances of other classes, functions and symbols are rejected. `node:v8` would be faster, but bytes can
 * crash its reader.
 *
 * @see {@link https://github.com/sveltejs/devalue | devalue}
 */
export class StructuredSerializer implements Serializer {
  /** Takes none. */
  static readonly kwargs: z.ZodType = noKwargs
  readonly name = 'structured'
  readonly #library = loadDevalue()

  /**
   * Serializes a value.
   *
   * @param value - See the class.
   * @throws Error when it cannot be expressed. The message tells why.
   */
  dumps(value: unknown): Buffer {
    return Buffer.concat([Buffer.from([FIRST_BYTE]), Buffer.from(this.#library.stringify(value, reducers))])
  }

  /**
   * Reads a value. Creates only what the class lists; a `__proto__` property is an error.
   *
   * @param bytes - Bytes that this class wrote.
   * @throws Error when they are anything else.
   */
  loads(bytes: Buffer): unknown {
    if (bytes[0] !== FIRST_BYTE) throw new SyntaxError('its first byte is not fe')
    const text = bytes.subarray(1)
    if (!isUtf8(text)) throw new SyntaxError('it is not UTF-8')
    try {
      return this.#library.parse(text.toString(), revivers)
    } catch {
      // Without the cause: many messages of the language show the text that they could not read.
      throw new SyntaxError('it is not what this serializer writes')
    }
  }
}

function errorParts({ name, message, stack, cause }: Error): Readonly<Record<string, unknown>> {
  return {
    name: String(name),
    message: String(message),
    stack: stack && String(stack),
    ...(cause !== undefined && { cause }),
  }
}

function makeError(parts: unknown): Error {
  const { name, message, stack, cause } = Object(parts) as Readonly<Record<string, unknown>>
  // Nothing else is turned into text: nested lists can make far longer texts than the bytes.
  if (typeof name !== 'string' || typeof message !== 'string') throw new TypeError('expected name and message')
  const known = Object.hasOwn(ERRORS, name) ? ERRORS[name] : undefined
  const error = new (known ?? Error)(message, cause === undefined ? undefined : { cause })
  const define = (key: string, value: string): void => {
    Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false })
  }
  if (!known) define('name', name)
  define('stack', typeof stack === 'string' ? stack : `${name}: ${message}`)
  return error
}
