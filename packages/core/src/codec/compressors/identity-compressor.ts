import type { z } from '../../schema/z.ts'
import type { Compressor } from '../compressor.ts'
import { noKwargs } from '../no-kwargs.ts'

/** Does not compress. The default. */
export class IdentityCompressor implements Compressor {
  /** Takes none. */
  static readonly kwargs: z.ZodType = noKwargs
  readonly name = 'identity'

  compress(bytes: Buffer): Buffer {
    return bytes
  }

  decompress(bytes: Buffer): Buffer {
    return bytes
  }
}
