import { ArgumentError, DecodeError, EncodeError } from '../errors.ts'
import { decodeFrame, encodeFrame, FrameKind, isFrame } from './frame.ts'
import { Framed } from './framed.ts'
import { JsonSerializer } from './json-serializer.ts'
import type { Serializer } from './serializer.ts'

const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39
const json = new JsonSerializer()

/**
 * Values to stored bytes and back, as django-redis does it: integers as decimal text so that INCR works on them, everything
 * else through the serializer.
 */
export class Codec {
  /** The serializer in use. */
  readonly serializer: Serializer

  /**
   * @param serializer - Turns everything but integers into bytes.
   */
  constructor(serializer: Serializer) {
    this.serializer = serializer
  }

  /**
   * Encodes a value.
   *
   * @param value - Anything but `undefined`.
   * @param key - The logical key, for the error message.
   * @returns The bytes to store.
   * @throws {@link ArgumentError} for `undefined`, which means "missing" everywhere.
   * @throws {@link EncodeError} when the serializer cannot represent the value.
   */
  encode(value: unknown, key: string): Buffer {
    if (typeof value === 'bigint' || isRawInteger(value)) return Buffer.from(String(value))
    if (value === undefined)
      throw new ArgumentError(`undefined cannot be stored under "${key}": it means "missing". Store null instead.`)
    try {
      if (value instanceof Framed) return encodeFrame(FrameKind.record, value.meta, value.body)
      return protect(this.serializer.dumps(value))
    } catch (cause) {
      throw new EncodeError(
        `The ${this.serializer.name} serializer cannot store the value of "${key}": ${reason(cause)}`,
        { cause },
      )
    }
  }

  /**
   * Decodes stored bytes.
   *
   * @param bytes - What {@link Codec.encode}, or a Django application with the same serializer, stored.
   * @param key - The logical key, for the error message.
   * @returns The value; an integer beyond the safe range as a bigint.
   * @throws {@link DecodeError} that names key, serializer and the first bytes.
   */
  decode(bytes: Buffer, key: string): unknown {
    const integer = parseInteger(bytes)
    if (integer !== undefined) return integer
    try {
      if (!isFrame(bytes)) return this.serializer.loads(bytes)
      const { kind, metadata, body } = decodeFrame(bytes)
      if (kind === FrameKind.raw) return this.serializer.loads(body)
      return new Framed(json.loads(metadata), body)
    } catch (cause) {
      const start = bytes.subarray(0, 16).toString('hex')
      throw new DecodeError(
        `The value of "${key}" is not what the ${this.serializer.name} serializer writes (it begins with ${start || 'nothing'}).${remedy(bytes)}`,
        { cause },
      )
    }
  }
}

/**
 * Reads a raw integer.
 *
 * @param bytes - Stored bytes.
 * @returns A number, a bigint beyond the safe range, or `undefined` when the bytes are anything but decimal digits with an optional minus.
 */
export function parseInteger(bytes: Buffer): number | bigint | undefined {
  const first = bytes[0] === MINUS ? 1 : 0
  if (bytes.length === first) return undefined
  for (let at = first; at < bytes.length; at += 1) {
    const digit = bytes[at] as number
    if (digit < ZERO || digit > NINE) return undefined
  }
  const text = bytes.toString('latin1')
  // Plus 0, as "-0" is an integer and minus zero is none.
  const number = Number(text) + 0
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

/** Bytes that would be taken for a frame are put into one. */
function protect(bytes: Buffer): Buffer {
  return isFrame(bytes) ? encodeFrame(FrameKind.raw, null, bytes) : bytes
}

function isRawInteger(value: unknown): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0)
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** Pickle protocols 2 to 5 begin with 0x80 and the protocol's number. */
function remedy(bytes: Buffer): string {
  const pickled = bytes[0] === 0x80 && (bytes[1] as number) >= 2 && (bytes[1] as number) <= 5
  return pickled
    ? " It looks like a Python pickle, Django's default: set SERIALIZER to 'django_redis.serializers.json.JSONSerializer' on the Django side."
    : ''
}
