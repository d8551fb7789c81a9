import type { EncoderOptions, ExtensionCodec } from '@msgpack/msgpack'
import { loadMsgPack } from '../../on-demand/packages.cjs'
import type { z } from '../../schema/z.ts'
import { noKwargs } from '../no-kwargs.ts'
import type { Serializer } from '../serializer.ts'
import { describeKind, isMoreThanProperties } from './lossy.ts'
import { scanMsgPack } from './msgpack-scan.ts'

/** The depth limit of Python's msgpack. */
const MAX_DEPTH = 511
const MINUS_ZERO = Buffer.from('cb8000000000000000', 'hex')
/** U+FFFD. */
const REPLACEMENT = Buffer.from('efbfbd', 'hex')

/**
 * Encodes dates as the timestamps of the specification, and rejects everything that would not be read back unchanged.
 */
function makeExtensions({ ExtensionCodec: Library }: typeof import('@msgpack/msgpack')): ExtensionCodec {
  return new (class extends Library {
    override tryToEncode(value: unknown, context: undefined): ReturnType<ExtensionCodec['tryToEncode']> {
      if (typeof value === 'bigint') throw new BigIntFound()
      if (value instanceof Date && Number.isNaN(value.getTime())) throw new TypeError('MessagePack has no invalid date')
      if (typeof value === 'object' && value !== null) refuseLossy(value)
      return super.tryToEncode(value, context)
    }

    override decode(data: Uint8Array, type: number, context: undefined): unknown {
      if (type !== -1) throw new TypeError(`unknown extension type ${type}`)
      return super.decode(data, type, context)
    }
  })()
}

/** Stops the encoder when it finds a bigint, which another configuration must encode. */
class BigIntFound extends Error {}

/**
 * MessagePack: what Python's `msgpack.dumps` writes, and Django with
 * `django_redis.serializers.msgpack.MSGPackSerializer`.
 *
 * Bytes are `Uint8Array`s. Integers beyond the safe range, up to 64 bits, are bigints. Dates are timestamps (extension
 * -1), which Python reads as `msgpack.Timestamp`. Properties that are `undefined` are left out. A property `__proto__`
 * is an error.
 */
export class MsgPackSerializer implements Serializer {
  /** Takes none. */
  static readonly kwargs: z.ZodType = noKwargs
  readonly name = 'msgpack'
  readonly #library = loadMsgPack()
  readonly #extensionCodec = makeExtensions(this.#library)

  /**
   * Serializes a value.
   *
   * @param value - Null, booleans, numbers, bigints of 64 bits, strings, bytes, dates, lists, and objects of these.
   * @throws TypeError for anything else, and for half a surrogate pair; Error for cycles and for more than 511 levels.
   */
  dumps(value: unknown): Buffer {
    if (Object.is(value, -0)) return Buffer.from(MINUS_ZERO)
    const bytes = this.#encodeExactly(value)
    // The encoder writes half a surrogate pair unchanged, which no other decoder reads, or as U+FFFD.
    const suspicious = bytes.includes(0xed) || bytes.includes(REPLACEMENT)
    if (suspicious && holds(value, isIllFormed)) throw new TypeError('MessagePack cannot express half a surrogate pair')
    return bytes
  }

  /**
   * Reads MessagePack.
   *
   * @param bytes - One complete value.
   * @throws Error when the bytes are anything else, or contain an extension other than timestamps.
   */
  loads(bytes: Buffer): unknown {
    const { wide, binary } = scanMsgPack(bytes)
    // Decoded bytes are views of these, which the store may keep.
    const own = binary ? new Uint8Array(bytes) : bytes
    const value = this.#library.decode(own, { useBigInt64: wide, extensionCodec: this.#extensionCodec })
    return wide ? narrow(value) : value
  }

  #encodeExactly(value: unknown): Buffer {
    try {
      const bytes = this.#encode(value, {})
      // The encoder writes minus zero as the integer 0, which is this byte.
      if (!bytes.includes(0) || !holds(value, isMinusZero)) return bytes
    } catch (error) {
      if (!(error instanceof BigIntFound)) throw error
    }
    const minusZero = holds(value, isMinusZero)
    return this.#encode(widen(value, minusZero), { useBigInt64: true, forceIntegerToFloat: minusZero })
  }

  #encode(value: unknown, options: Pick<EncoderOptions, 'useBigInt64' | 'forceIntegerToFloat'>): Buffer {
    const extensionCodec = this.#extensionCodec
    const bytes = this.#library.encode(value, {
      ...options,
      ignoreUndefined: true,
      maxDepth: MAX_DEPTH,
      extensionCodec,
    })
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
}

/** Throws for an object that the encoder would write as an empty map, or as something that is read as another type. */
function refuseLossy(value: object): void {
  if (value instanceof Uint8Array || value instanceof Date) return
  if (isMoreThanProperties(value))
    throw new TypeError(
      `MessagePack cannot express ${describeKind(value)}; the serializer 'structured' can express more`,
    )
  if (Object.hasOwn(value, '__proto__')) throw new TypeError('A property "__proto__" cannot be stored')
  if (Array.isArray(value) && value.includes(undefined))
    throw new TypeError('MessagePack cannot express undefined in a list')
}

/** Tells whether a value or anything inside it passes a test. Property names count. */
function holds(value: unknown, test: (value: unknown) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return test(value)
  if (ArrayBuffer.isView(value) || value instanceof Date) return false
  const within = Array.isArray(value) ? value : Object.entries(value).flat()
  return within.some((each) => holds(each, test))
}

const isMinusZero = (value: unknown): boolean => Object.is(value, -0)
const isIllFormed = (value: unknown): boolean => typeof value === 'string' && !value.isWellFormed()

/**
 * Copies a value and turns all integers, or those beyond 32 bits, into bigints, which the encoder writes as integers.
 */
function widen(value: unknown, all: boolean): unknown {
  if (typeof value === 'bigint') {
    if (BigInt.asIntN(64, value) !== value && BigInt.asUintN(64, value) !== value) {
      throw new TypeError('MessagePack cannot express an integer of more than 64 bits')
    }
    return BigInt.asIntN(32, value) === value && !all ? Number(value) : value
  }
  if (Object.is(value, -0)) return value
  if (Number.isSafeInteger(value) && (all || value !== ((value as number) | 0))) return BigInt(value as number)
  return mapValues(value, (each) => widen(each, all))
}

/** Turns bigints in the safe range into numbers, in place. */
function narrow(value: unknown): unknown {
  if (typeof value !== 'bigint') return mapValues(value, narrow, value)
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** Changes the elements of a list or the properties of an object with a function, in a copy or in place. */
function mapValues(value: unknown, change: (value: unknown) => unknown, into?: unknown): unknown {
  if (Array.isArray(value)) {
    const list = (into ?? []) as unknown[]
    for (const [index, each] of value.entries()) list[index] = change(each)
    return list
  }
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value) || value instanceof Date || isMoreThanProperties(value)) return value
  const object = (into ?? Object.create(null)) as Record<string, unknown>
  for (const [key, each] of Object.entries(value)) object[key] = change(each)
  return object
}
