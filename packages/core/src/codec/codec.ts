import { ArgumentError, DecodeError, EncodeError } from '../errors/errors.ts'
import type { Compressor } from './compressor.ts'
import { CipherError } from './encryption/cipher-error.ts'
import type { Keyring } from './encryption/keyring.ts'
import { decodeFrame, encodeFrame, FrameKind, isFrame } from './frame.ts'
import { Framed } from './framed.ts'
import { hintAt } from './hints.ts'
import { isRawInteger, MAX_INTEGER_DIGITS, parseInteger } from './integer.ts'
import type { Serializer } from './serializer.ts'
import { JsonSerializer } from './serializers/json-serializer.ts'

const json = new JsonSerializer()
const NULL = Buffer.from('null')

/**
 * Encodes and decodes values like django-redis: integers as decimal text, so that INCR works on them; everything else
 * with the serializer, then the compressor.
 *
 * Of several serializers or compressors, the first writes and all read, in their order. This allows moving from one to
 * another while values of both exist.
 */
export class Codec {
  /** The serializer that writes. */
  readonly serializer: Serializer
  /** Whether a decoded value may share memory with the bytes. A record always does. */
  readonly sharesBytes: boolean
  readonly #serializers: readonly Serializer[]
  readonly #compressors: readonly Compressor[]
  readonly #rawIntegers: boolean
  readonly #keyring: Keyring | undefined

  /**
   * @param serializer - Turns everything except integers into bytes.
   * @param compressor - Compresses these bytes. @defaultValue none
   * @param keyring - Encrypts all values, integers too. @defaultValue none
   */
  constructor(
    serializer: Serializer | readonly [Serializer, ...Serializer[]],
    compressor: Compressor | readonly Compressor[] = [],
    keyring?: Keyring,
  ) {
    this.#keyring = keyring
    this.#serializers = [serializer].flat()
    this.#compressors = [compressor].flat()
    this.serializer = this.#serializers[0] as Serializer
    this.sharesBytes = this.#serializers.some(({ sharesBytes = true }) => sharesBytes)
    this.#rawIntegers = this.serializer.rawIntegers ?? true
  }

  /**
   * Encodes a value.
   *
   * @param value - Anything except `undefined`.
   * @param key - The logical key, for the error message.
   * @param storedKey - Where it is stored. Needed to encrypt it.
   * @returns The bytes to store.
   * @throws {@link ArgumentError} for `undefined`, which means "missing" everywhere.
   * @throws {@link EncodeError} when the serializer cannot represent the value, or it is no value of a key and the cache
   *   encrypts.
   */
  encode(value: unknown, key: string, storedKey?: string): Buffer {
    if (!this.#keyring) return this.#encode(value, key)
    if (storedKey === undefined) {
      throw new EncodeError(`ENCRYPTION is for values of keys; what belongs into "${key}" cannot be encrypted.`)
    }
    return this.#keyring.seal(this.#encode(value, key), storedKey)
  }

  #encode(value: unknown, key: string): Buffer {
    if (value === undefined)
      throw new ArgumentError(`undefined cannot be stored under "${key}": it means "missing". Store null instead.`)
    try {
      if (this.#rawIntegers && isRawInteger(value)) return integerText(value)
      const plain =
        value instanceof Framed
          ? encodeFrame(FrameKind.record, json.dumps(value.meta), value.body)
          : protect(this.serializer.dumps(value))
      const packed = this.#compressors[0]?.compress(plain) ?? plain
      return packed === plain ? plain : protect(packed)
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
   * @param bytes - Bytes from {@link Codec.encode}, or from a Django application with the same serializer and
   *   compressor.
   * @param key - The logical key, for the error message.
   * @param storedKey - Where they were found. Needed to decrypt them.
   * @param mostBytes - The longest value to decode, when it is decompressed. @defaultValue of any length
   * @returns The value; an integer beyond the safe range as a bigint; `undefined` when it is longer.
   * @throws {@link DecodeError} when they cannot be decoded. The message has the key, the serializer and the number of
   *   bytes, and nothing of the value.
   */
  decode(bytes: Buffer, key: string, storedKey?: string, mostBytes?: number): unknown {
    return this.#decode(this.#keyring ? this.#open(this.#keyring, bytes, key, storedKey) : bytes, key, mostBytes)
  }

  /** Whether values are encrypted, so that only this codec can change them. */
  get encrypts(): boolean {
    return this.#keyring !== undefined
  }

  /**
   * Encrypts a value anew for another key.
   *
   * @param bytes - The encrypted value.
   * @param key - The logical key, for the error message.
   * @param from - Where it was found.
   * @param to - Where it will be stored.
   * @throws {@link DecodeError} when it cannot be decrypted.
   */
  rebind(bytes: Buffer, key: string, from: string, to: string): Buffer {
    if (!this.#keyring) return bytes
    return this.#keyring.seal(this.#open(this.#keyring, bytes, key, from), to)
  }

  #open(keyring: Keyring, bytes: Buffer, key: string, storedKey: string | undefined): Buffer {
    try {
      if (storedKey === undefined) throw new CipherError('it is no value of a key')
      return keyring.open(bytes, storedKey)
    } catch (cause) {
      throw new DecodeError(`The value of "${key}" cannot be decrypted: ${reason(cause)}.`, { cause })
    }
  }

  #decode(bytes: Buffer, key: string, mostBytes = Number.POSITIVE_INFINITY): unknown {
    const integer = this.#rawIntegers ? parseInteger(bytes) : undefined
    if (integer !== undefined) return integer
    // The outermost frame can hold bytes that only look like a frame.
    const source = isFrame(bytes, FrameKind.raw) ? decodeFrame(bytes).body : bytes
    const plain = this.#decompress(source, key)
    if (plain.length > mostBytes) return undefined
    try {
      if (!isFrame(plain) || (source !== bytes && plain === source)) return this.#loads(plain)
      const { kind, metadata, body } = decodeFrame(plain)
      if (kind === FrameKind.encrypted) throw new DecodeError('an encrypted value, and the cache has no ENCRYPTION')
      if (kind === FrameKind.entry) throw new DecodeError('a value with metadata inside another')
      return kind === FrameKind.raw ? this.#loads(body) : new Framed(json.loads(metadata), body)
    } catch (cause) {
      throw new DecodeError(
        `The value of "${key}" is not what the ${this.#names} serializer writes (${sizeOf(plain)}).${hintAt(plain, this.#serializers)}`,
        { cause },
      )
    }
  }

  /** The names of its serializers and compressors: the first of each writes, all read. */
  get names(): { readonly serializers: readonly string[]; readonly compressors: readonly string[] } {
    return {
      serializers: this.#serializers.map(({ name }) => name),
      compressors: this.#compressors.map(({ name }) => name),
    }
  }

  get #names(): string {
    return this.#serializers.map(({ name }) => name).join(' or ')
  }

  #loads(bytes: Buffer): unknown {
    if (this.#serializers.length === 1) return this.serializer.loads(bytes)
    const failures: unknown[] = []
    for (const serializer of this.#serializers) {
      try {
        return serializer.loads(bytes)
      } catch (error) {
        failures.push(error)
      }
    }
    throw new AggregateError(failures, `none of ${this.#names} reads it`)
  }

  #decompress(bytes: Buffer, key: string): Buffer {
    for (const compressor of this.#compressors) {
      try {
        const plain = compressor.decompress(bytes)
        if (plain !== bytes) return plain
      } catch (cause) {
        throw new DecodeError(
          `The value of "${key}" (${this.#names} serializer, ${compressor.name} compressor, ${sizeOf(bytes)}) cannot be decompressed: ${reason(cause)}.`,
          { cause },
        )
      }
    }
    return bytes
  }
}

/** Puts bytes that look like a frame into a frame. */
function protect(bytes: Buffer): Buffer {
  return isFrame(bytes) ? encodeFrame(FrameKind.raw, NULL, bytes) : bytes
}

function integerText(value: number | bigint): Buffer {
  const text = String(value)
  if (text.length > MAX_INTEGER_DIGITS) throw new RangeError(`an integer of ${text.length} digits is too long`)
  return Buffer.from(text)
}

function sizeOf(bytes: Buffer): string {
  return bytes.length === 1 ? '1 byte' : `${bytes.length} bytes`
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
