import { zlib } from '../../on-demand/node-modules.ts'
import type { z } from '../../schema/z.ts'
import { beginsWith, type LevelKwargs, levelKwargs } from './format-compressor.ts'
import { NodeCompressor } from './node-compressor.ts'

/** RFC 1952 §2.3.1: two bytes, and the only method, deflate. */
const MAGIC = Buffer.from([0x1f, 0x8b, 0x08])

/** gzip: what Python reads with `gzip.decompress`, and Django with `django_redis.compressors.gzip.GzipCompressor`. */
export class GzipCompressor extends NodeCompressor {
  /** Levels 0 to 9. */
  static readonly kwargs: z.ZodType<LevelKwargs> = levelKwargs(0, 9)
  readonly name = 'gzip'
  readonly #level: number

  /**
   * @param kwargs - Level 9 by default, as in Python.
   */
  constructor(kwargs: LevelKwargs = {}) {
    super(kwargs)
    this.#level = kwargs.level ?? 9
  }

  protected recognizes(bytes: Buffer): boolean {
    return beginsWith(bytes, MAGIC)
  }

  protected pack(bytes: Buffer): Buffer {
    return zlib().gzipSync(bytes, { level: this.#level })
  }

  protected inflate(bytes: Buffer, options: { readonly maxOutputLength: number }): Buffer {
    return zlib().gunzipSync(bytes, options)
  }
}
