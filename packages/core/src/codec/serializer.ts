import type { z } from 'zod'

/** Turns values into bytes and back. One class a file; named by `OPTIONS.SERIALIZER`. */
export interface Serializer {
  /** A short name for messages, such as `json`. */
  readonly name: string

  /**
   * Whether safe integers and bigints are stored as decimal text, past the serializer, so that INCR works on them, and digits are read as an integer.
   * A serializer that leaves it on must not write bare digits itself. @defaultValue true
   */
  readonly rawIntegers?: boolean | undefined

  /** Whether {@link Serializer.loads} takes any bytes, so that none is left for another one behind it in a list. @defaultValue false */
  readonly readsAnything?: boolean | undefined

  /**
   * Serializes a value that is not `undefined`; nor, unless `rawIntegers` is off, a safe integer or a bigint.
   *
   * @param value - The value.
   * @returns Its bytes.
   * @throws Any error; the cache wraps it in an `EncodeError` that names the key.
   */
  dumps(value: unknown): Buffer

  /**
   * Reads what {@link Serializer.dumps} wrote. Must neither run code nor set a prototype, whatever the bytes are, nor take much more memory than they do, and
   * has to refuse what another serializer wrote where it can.
   *
   * @param bytes - Stored bytes.
   * @returns The value.
   * @throws Any error; the cache wraps it in a `DecodeError` that names the key.
   */
  loads(bytes: Buffer): unknown
}

/** A class that `OPTIONS.SERIALIZER` may name. It is constructed with SERIALIZER_KWARGS. */
export interface SerializerClass {
  // `never`: each class wants its own.
  new (kwargs: never): Serializer
  /** Checks SERIALIZER_KWARGS; without it they are handed over as they are. */
  readonly kwargs?: z.ZodType | undefined
}
