import { z } from '../../schema/z.ts'
import { loadOptional } from '../optional-package.ts'
import { beginsWith, type CompressorKwargs, compressorShape, FormatCompressor } from './format-compressor.ts'
import { LZ4_MAGIC, lz4FrameLength } from './lz4-frame.ts'

/** The part of the package `lz4-napi` that is used. */
interface Lz4 {
  compressFrameSync(bytes: Buffer): Buffer
  decompressFrameSync(bytes: Buffer): Buffer
}

/** LZ4 frames: what Django reads with `django_redis.compressors.lz4.Lz4Compressor`. Needs the package `lz4-napi`. */
export class Lz4Compressor extends FormatCompressor {
  /** Has no levels. */
  static readonly kwargs: z.ZodType<CompressorKwargs> = z.strictObject(compressorShape)
  readonly name = 'lz4'
  readonly #lz4: Lz4

  /**
   * @param kwargs - Threshold and limit.
   * @throws ArgumentError when `lz4-napi` is not installed.
   */
  constructor(kwargs: CompressorKwargs = {}) {
    super(kwargs)
    this.#lz4 = loadOptional<Lz4>('lz4-napi', 'the lz4 compressor')
  }

  protected recognizes(bytes: Buffer): boolean {
    return beginsWith(bytes, LZ4_MAGIC)
  }

  protected pack(bytes: Buffer): Buffer {
    return this.#lz4.compressFrameSync(bytes)
  }

  protected unpack(bytes: Buffer): Buffer {
    // The library has no limit.
    if (lz4FrameLength(bytes, this.maxOutputLength) > this.maxOutputLength) throw this.tooLarge()
    return this.#lz4.decompressFrameSync(bytes)
  }
}
