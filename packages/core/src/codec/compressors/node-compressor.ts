import { FormatCompressor } from './format-compressor.ts'

/** A compressor of `node:zlib`, whose functions all know the same limit. */
export abstract class NodeCompressor extends FormatCompressor {
  /** Decompresses with the options given. */
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
 * Tells whether `node:zlib` met its `maxOutputLength`.
 *
 * @param error - What it threw.
 */
export function isTooLarge(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_BUFFER_TOO_LARGE'
}
