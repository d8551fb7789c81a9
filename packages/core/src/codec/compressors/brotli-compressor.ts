import { zlib } from '../../on-demand/node-modules.ts'
import type { z } from '../../schema/z.ts'
import { FormatCompressor, type LevelKwargs, levelKwargs } from './format-compressor.ts'
import { isTooLarge } from './node-compressor.ts'

/**
 * Brotli, which django-redis does not have. Its streams have no header, so bytes that cannot be decompressed count as
 * stored uncompressed, and the serializer decides about them.
 */
export class BrotliCompressor extends FormatCompressor {
  /** Levels 0 to 11. */
  static readonly kwargs: z.ZodType<LevelKwargs> = levelKwargs(0, 11)
  readonly name = 'brotli'
  readonly #level: number

  /**
   * @param kwargs - Level 5 by default. Node's default, 11, takes a hundred times as long.
   */
  constructor(kwargs: LevelKwargs = {}) {
    super(kwargs)
    this.#level = kwargs.level ?? 5
  }

  override decompress(bytes: Buffer): Buffer {
    try {
      const plain = zlib().brotliDecompressSync(bytes, { maxOutputLength: this.maxOutputLength })
      // Nothing is never compressed, but many single characters decompress to nothing.
      return plain.length > 0 ? plain : bytes
    } catch (error) {
      if (isTooLarge(error)) throw this.tooLarge()
      return bytes
    }
  }

  protected recognizes(bytes: Buffer): boolean {
    return this.decompress(bytes) !== bytes
  }

  protected pack(bytes: Buffer): Buffer {
    const { brotliCompressSync, constants } = zlib()
    const params = { [constants.BROTLI_PARAM_QUALITY]: this.#level, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    return brotliCompressSync(bytes, { params })
  }

  protected unpack(bytes: Buffer): Buffer {
    return this.decompress(bytes)
  }
}
