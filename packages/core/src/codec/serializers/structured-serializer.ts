import { isUtf8 } from 'node:buffer'
import { parse, stringify } from 'devalue'
import type { z } from 'zod'
import { MAX_INTEGER_DIGITS } from '../integer.ts'
import { noKwargs } from '../no-kwargs.ts'
import type { Serializer } from '../serializer.ts'

/** Begins a value; begins neither UTF-8 nor MessagePack nor a pickle, so that no other serializer reads it. */
const MARK = Buffer.from([0xfe])

/** The errors of the language, which alone are made. */
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
    if (typeof text !== 'string' || text.length > MAX_INTEGER_DIGITS) throw new RangeError('no or too long a bigint')
    return BigInt(text)
  },
}

/**
 * What JavaScript has and JSON has not: Date, Map, Set, bigint, Buffer, typed arrays, Error, RegExp, URL, NaN, `undefined` in lists and properties, -0,
 * and references of a value to itself. Text of the library `devalue` behind one byte; not read by Django.
 *
 * An error keeps its name, message, stack and cause, and is read as the language's class of that name, or as an `Error`. Instances of other classes,
 * functions and symbols are refused. `node:v8` would be faster, but its reader can be brought down by the bytes it reads.
 *
 * @see {@link https://github.com/sveltejs/devalue | devalue}
 */
export class StructuredSerializer implements Serializer {
  /** Takes none. */
  static readonly kwargs: z.ZodType = noKwargs
  readonly name = 'structured'

  /**
   * Serializes a value.
   *
   * @param value - See the class.
   * @throws Error that says what cannot be expressed.
   */
  dumps(value: unknown): Buffer {
    return Buffer.concat([MARK, Buffer.from(stringify(value, reducers))])
  }

  /**
   * Reads a value. Builds only what the class lists; a `__proto__` property is an error.
   *
   * @param bytes - What this class wrote.
   * @throws Error when they are anything else.
   */
  loads(bytes: Buffer): unknown {
    if (bytes[0] !== MARK[0]) throw new SyntaxError('its first byte is not fe')
    const text = bytes.subarray(MARK.length)
    if (!isUtf8(text)) throw new SyntaxError('it is not UTF-8')
    return parse(text.toString(), revivers)
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
  // Nothing else is turned into text: lists in lists can stand for far more than the bytes there are.
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
