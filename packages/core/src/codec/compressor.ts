import type { z } from 'zod'

/** Makes stored bytes smaller and puts them back. One class a file; named by `OPTIONS.COMPRESSOR`. */
export interface Compressor {
  /** A short name for messages, such as `zstd`. */
  readonly name: string

  /**
   * Compresses serialized bytes, or leaves them as they are, where that is not worthwhile.
   *
   * @param bytes - What the serializer wrote.
   * @returns Other bytes, or the same; the same never where {@link Compressor.decompress} would take them for compressed ones.
   * @throws Any error; the cache wraps it in an `EncodeError` that names the key.
   */
  compress(bytes: Buffer): Buffer

  /**
   * Puts bytes back, whoever wrote them. Must not take much more memory than it says it will: a few bytes can stand for gigabytes.
   *
   * @param bytes - Stored bytes.
   * @returns What was compressed; the very same object when the bytes are not of this format, so were stored uncompressed.
   * @throws Any error for bytes of this format that are damaged, cut short, or say more than is allowed; the cache wraps it in a `DecodeError`.
   */
  decompress(bytes: Buffer): Buffer
}

/** A class that `OPTIONS.COMPRESSOR` may name. It is constructed with COMPRESSOR_KWARGS. */
export interface CompressorClass {
  // `never`: each class wants its own.
  new (kwargs: never): Compressor
  /** Checks COMPRESSOR_KWARGS; without it they are handed over as they are. */
  readonly kwargs?: z.ZodType | undefined
}
