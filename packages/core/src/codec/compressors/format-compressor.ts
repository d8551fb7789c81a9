import { z } from '../../schema/z.ts'
import type { Compressor } from '../compressor.ts'

/** COMPRESSOR_KWARGS that every built-in compressor takes. */
export interface CompressorKwargs {
  /** Serialized values of at most this many bytes are stored uncompressed. @defaultValue 15; 100 for lzma */
  readonly min_length?: number | undefined
  /** The maximum size of a decompressed value in bytes; more is an error. @defaultValue 67108864, which is 64 MiB */
  readonly max_output_length?: number | undefined
}

/** {@link CompressorKwargs} of a compressor that has levels. */
export interface LevelKwargs extends CompressorKwargs {
  /** The level: higher is smaller and slower. */
  readonly level?: number | undefined
}

/** The shape of {@link CompressorKwargs}. */
export const compressorShape: {
  readonly min_length: z.ZodOptional<z.ZodInt>
  readonly max_output_length: z.ZodOptional<z.ZodInt>
} = {
  min_length: z.int().min(0).optional(),
  // Node's buffers can be larger, but the lengths of liblzma and lz4 cannot.
  max_output_length: z.int().min(1).max(0x7fffffff).optional(),
}

/**
 * Makes the schema of {@link LevelKwargs}.
 *
 * @param min - The lowest level.
 * @param max - The highest.
 */
export function levelKwargs(min: number, max: number): z.ZodType<LevelKwargs> {
  return z.strictObject({ ...compressorShape, level: z.int().min(min).max(max).optional() })
}

const MAX_OUTPUT_LENGTH = 64 * 2 ** 20

/**
 * The base of the built-in compressors: a threshold, a limit, and django-redis's rule that bytes of another format were
 * stored uncompressed. A short value that happens to look like the format is compressed nevertheless, so that reading
 * is unambiguous.
 */
export abstract class FormatCompressor implements Compressor {
  abstract readonly name: string
  /** Bytes up to this length are not compressed. */
  protected readonly minLength: number
  /** Bytes beyond which decompression fails. */
  protected readonly maxOutputLength: number

  /**
   * @param kwargs - COMPRESSOR_KWARGS.
   * @param minLength - The default threshold.
   */
  constructor({ min_length, max_output_length }: CompressorKwargs = {}, minLength = 15) {
    this.minLength = min_length ?? minLength
    this.maxOutputLength = max_output_length ?? MAX_OUTPUT_LENGTH
  }

  /** Tells by the first bytes whether bytes are of this format. */
  protected abstract recognizes(bytes: Buffer): boolean
  /** Compresses. */
  protected abstract pack(bytes: Buffer): Buffer
  /** Decompresses bytes of this format, up to the limit. */
  protected abstract unpack(bytes: Buffer): Buffer

  compress(bytes: Buffer): Buffer {
    return bytes.length > this.minLength || this.recognizes(bytes) ? this.pack(bytes) : bytes
  }

  decompress(bytes: Buffer): Buffer {
    return this.recognizes(bytes) ? this.unpack(bytes) : bytes
  }

  /** Makes the error for a value that would be too large. */
  protected tooLarge(): RangeError {
    return new RangeError(`it would become more than ${this.maxOutputLength} bytes (max_output_length)`)
  }
}

/**
 * Tells whether bytes start with others.
 *
 * @param bytes - Stored bytes.
 * @param magic - The first bytes of a format.
 */
export function beginsWith(bytes: Buffer, magic: Buffer): boolean {
  return bytes.length >= magic.length && bytes.compare(magic, 0, magic.length, 0, magic.length) === 0
}
