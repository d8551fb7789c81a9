import type { z } from '../schema/z.ts'

/** Turns values into bytes and back. `OPTIONS.SERIALIZER` names its class. */
export interface Serializer {
  /** A short name for messages, for example `json`. */
  readonly name: string

  /**
   * Whether safe integers and bigints bypass the serializer: they are stored as decimal text, so that INCR works on
   * them, and digits are read as an integer. A serializer with this on must not write bare digits itself. @defaultValue
   * true
   */
  readonly rawIntegers?: boolean | undefined

  /**
   * Whether {@link Serializer.loads} accepts any bytes, so that serializers after it in a list are never used.
   *
   * @defaultValue false
   */
  readonly readsAnything?: boolean | undefined

  /**
   * Whether a value that {@link Serializer.loads} returns may share memory with the bytes, as a Buffer over a part of
   * them does. Where it does not, local memory saves a copy for each read.
   *
   * @defaultValue true
   */
  readonly sharesBytes?: boolean | undefined

  /**
   * Serializes a value. It is never `undefined`, and with `rawIntegers` never a safe integer or a bigint.
   *
   * @param value - The value.
   * @returns Its bytes.
   * @throws Any error; the cache wraps it in an `EncodeError` that names the key.
   */
  dumps(value: unknown): Buffer

  /**
   * Reads what {@link Serializer.dumps} wrote. Whatever the bytes are, it must not run code, set a prototype, or take
   * much more memory than the bytes do. It should reject what another serializer wrote.
   *
   * @param bytes - Stored bytes.
   * @returns The value.
   * @throws Any error; the cache wraps it in a `DecodeError` that names the key.
   */
  loads(bytes: Buffer): unknown
}

/** A class that `OPTIONS.SERIALIZER` may name. It is constructed with SERIALIZER_KWARGS. */
export interface SerializerClass {
  // `never`: each class has its own kwargs.
  new (kwargs: never): Serializer
  /** Checks SERIALIZER_KWARGS. Without it they are passed on unchecked. */
  readonly kwargs?: z.ZodType | undefined
}
