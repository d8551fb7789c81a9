import { zlib } from '../../on-demand/node-modules.ts'
import type { z } from '../../schema/z.ts'
import { beginsWith, type LevelKwargs, levelKwargs } from './format-compressor.ts'
import { NodeCompressor } from './node-compressor.ts'

/** RFC 8878 §3.1.1. The second byte is not valid there in UTF-8. */
const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])
/** Windows up to 8 MiB, which every decoder must support (RFC 8878 §3.1.1.1.2), and up to the default limit of zstd. */
const WINDOW_LOGS = { min: 23, max: 27 }

/**
 * Zstandard: what Django reads with `django_redis.compressors.zstd.ZStdCompressor`. The best ratio of speed to size.
 */
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
    const { constants, zstdCompressSync } = zlib()
    return zstdCompressSync(bytes, {
      // Python's libraries allocate by the size in the header of the frame, and some reject a frame without it.
      pledgedSrcSize: bytes.length,
      params: { [constants.ZSTD_c_compressionLevel]: this.#level, [constants.ZSTD_c_contentSizeFlag]: 1 },
    })
  }

  protected inflate(bytes: Buffer, options: { readonly maxOutputLength: number }): Buffer {
    // Memory for the window, whose size is in the header, is allocated at once. No value needs a window larger than
    // itself.
    const needed = Math.ceil(Math.log2(options.maxOutputLength))
    const windowLog = Math.min(Math.max(needed, WINDOW_LOGS.min), WINDOW_LOGS.max)
    const { constants, zstdDecompressSync } = zlib()
    return zstdDecompressSync(bytes, { ...options, params: { [constants.ZSTD_d_windowLogMax]: windowLog } })
  }
}
