import { FormatCompressor } from './format-compressor.ts'

/** The base of compressors of `node:zlib`, whose functions all take the same limit. */
export abstract class NodeCompressor extends FormatCompressor {
  /** Decompresses with these options. */
  protected abstract inflate(bytes: Buffer, options: { readonly maxOutputLength: number }): Buffer

  protected unpack(bytes: Buffer): Buffer {
    try {
      return this.inflate(bytes, { maxOutputLength: this.maxOutputLength })
    } catch (error) {
      throw isTooLarge(error) ? this.tooLarge() : error
    }
  }
}

/**
 * Tells whether `node:zlib` exceeded its `maxOutputLength`.
 *
 * @param error - The error that it threw.
 */
export function isTooLarge(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_BUFFER_TOO_LARGE'
}
