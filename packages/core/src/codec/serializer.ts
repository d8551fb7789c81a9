/** Turns values into bytes and back. One class a file; named by `OPTIONS.SERIALIZER`. */
export interface Serializer {
  /** A short name for messages, such as `json`. */
  readonly name: string

  /**
   * Serializes a value that is neither `undefined`, a safe integer nor a bigint (those never reach a serializer).
   *
   * @param value - The value.
   * @returns Its bytes.
   * @throws Any error; the cache wraps it in an `EncodeError` that names the key.
   */
  dumps(value: unknown): Buffer

  /**
   * Reads what {@link Serializer.dumps} wrote. Must neither run code nor set a prototype, whatever the bytes are.
   *
   * @param bytes - Stored bytes.
   * @returns The value.
   * @throws Any error; the cache wraps it in a `DecodeError` that names the key.
   */
  loads(bytes: Buffer): unknown
}

/** A class that `OPTIONS.SERIALIZER` may name. */
export type SerializerClass = new () => Serializer
