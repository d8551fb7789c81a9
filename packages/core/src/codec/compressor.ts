import type { z } from '../schema/z.ts'

/** Compresses and decompresses stored bytes. `OPTIONS.COMPRESSOR` names its class. */
export interface Compressor {
  /** A short name for messages, for example `zstd`. */
  readonly name: string

  /**
   * Compresses serialized bytes, or returns them unchanged if compression is not worthwhile.
   *
   * @param bytes - What the serializer wrote.
   * @returns The compressed bytes, or the argument. Not the argument if {@link Compressor.decompress} would take it for
   *   compressed bytes.
   * @throws Any error; the cache wraps it in an `EncodeError` that names the key.
   */
  compress(bytes: Buffer): Buffer

  /**
   * Decompresses bytes from any writer. Must limit the memory that it takes: a few bytes can decompress to gigabytes.
   *
   * @param bytes - Stored bytes.
   * @returns The decompressed bytes; the argument itself if the bytes are not of this format, which means that they
   *   were stored uncompressed.
   * @throws Any error for bytes of this format that are damaged, cut short or beyond the limit; the cache wraps it in a
   *   `DecodeError`.
   */
  decompress(bytes: Buffer): Buffer
}

/** A class that `OPTIONS.COMPRESSOR` may name. It is constructed with COMPRESSOR_KWARGS. */
export interface CompressorClass {
  // `never`: each class has its own kwargs.
  new (kwargs: never): Compressor
  /** Checks COMPRESSOR_KWARGS. Without it they are passed on unchecked. */
  readonly kwargs?: z.ZodType | undefined
}
