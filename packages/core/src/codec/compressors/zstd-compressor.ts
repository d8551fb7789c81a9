import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { z } from 'zod'
import { beginsWith, type LevelKwargs, levelKwargs } from './format-compressor.ts'
import { NodeCompressor } from './node-compressor.ts'

/** RFC 8878 §3.1.1. Its second byte cannot stand there in UTF-8. */
const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])
/** Windows up to 8 MiB, which every decoder has to know (RFC 8878 §3.1.1.1.2), and up to what zstd itself takes by default. */
const WINDOW_LOGS = { min: 23, max: 27 }

/** Zstandard: what Django reads with `django_redis.compressors.zstd.ZStdCompressor`. The fastest for its size. */
export class ZstdCompressor extends NodeCompressor {
  /** Levels 1 to 22. */
  static readonly kwargs: z.ZodType<LevelKwargs> = levelKwargs(1, 22)
  readonly name = 'zstd'
  readonly #level: number

  /**
   * @param kwargs - Level 3 by default.
   */
  constructor(kwargs: LevelKwargs = {}) {
    super(kwargs)
    this.#level = kwargs.level ?? 3
  }

  protected recognizes(bytes: Buffer): boolean {
    return beginsWith(bytes, MAGIC)
  }

  protected pack(bytes: Buffer): Buffer {
    return zstdCompressSync(bytes, {
      // Python's libraries allocate by the size in the frame's header, some refuse a frame without.
      pledgedSrcSize: bytes.length,
      params: { [constants.ZSTD_c_compressionLevel]: this.#level, [constants.ZSTD_c_contentSizeFlag]: 1 },
    })
  }

  protected inflate(bytes: Buffer, options: { readonly maxOutputLength: number }): Buffer {
    // A header claims the window, and memory is taken for it at once. No value needs one larger than itself.
    const needed = Math.ceil(Math.log2(options.maxOutputLength))
    const windowLog = Math.min(Math.max(needed, WINDOW_LOGS.min), WINDOW_LOGS.max)
    return zstdDecompressSync(bytes, { ...options, params: { [constants.ZSTD_d_windowLogMax]: windowLog } })
  }
}
