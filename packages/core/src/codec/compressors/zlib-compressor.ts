import { zlib } from '../../on-demand/node-modules.ts'
import type { z } from '../../schema/z.ts'
import { type LevelKwargs, levelKwargs } from './format-compressor.ts'
import { NodeCompressor } from './node-compressor.ts'

const MIN_BYTES = 8

/** zlib: what Python reads with `zlib.decompress`, and Django with `django_redis.compressors.zlib.ZlibCompressor`. */
export class ZlibCompressor extends NodeCompressor {
  /** Levels 0 to 9. */
  static readonly kwargs: z.ZodType<LevelKwargs> = levelKwargs(0, 9)
  readonly name = 'zlib'
  readonly #level: number

  /**
   * @param kwargs - Level 6 by default.
   */
  constructor(kwargs: LevelKwargs = {}) {
    super(kwargs)
    this.#level = kwargs.level ?? 6
  }

  /**
   * Recognizes at least header, block and checksum, a window of 32 KiB, which every writer uses, no preset dictionary,
   * and the check bits of RFC 1950 §2.2. No JSON text starts like this.
   */
  protected recognizes(bytes: Buffer): boolean {
    return (
      bytes.length >= MIN_BYTES &&
      bytes[0] === 0x78 &&
      bytes.readUInt16BE() % 31 === 0 &&
      ((bytes[1] ?? 0) & 0x20) === 0
    )
  }

  protected pack(bytes: Buffer): Buffer {
    return zlib().deflateSync(bytes, { level: this.#level })
  }

  protected inflate(bytes: Buffer, options: { readonly maxOutputLength: number }): Buffer {
    return zlib().inflateSync(bytes, options)
  }
}
