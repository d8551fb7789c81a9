import type { z } from '../../schema/z.ts'
import { loadOptional } from '../optional-package.ts'
import { beginsWith, FormatCompressor, type LevelKwargs, levelKwargs } from './format-compressor.ts'

const MAGIC = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])
/**
 * A little more than reading level 9 needs. The size of the dictionary comes from the header, so it could be anything.
 */
const MEMORY_LIMIT = 96 * 2 ** 20
/** Small enough that the output stays small until the limit is checked again. */
const SLICE_BYTES = 1024

/** The stream of liblzma in `lzma-native`. */
interface LzmaStream {
  /** Receives output, `null` at the end, `undefined` for events without output. */
  bufferHandler: (output: Buffer | null | undefined, chunks: unknown, error: Error | null | undefined) => void
  easyEncoder_(level: number, check: number): void
  streamDecoder_(memoryLimit: number, flags: number): void
  code(input: Buffer | null, threaded: boolean): void
  resetUnderlying(): void
}

/** The part of the package `lzma-native` that is used. */
interface Lzma {
  readonly Stream: new () => LzmaStream
  readonly CHECK_CRC64: number
}

/**
 * xz: what Python reads with `lzma.decompress`, and Django with `django_redis.compressors.lzma.LzmaCompressor`. Needs
 * the package `lzma-native`. Runs its streams without threads, because codecs are synchronous.
 */
export class LzmaCompressor extends FormatCompressor {
  /** Levels 0 to 9. */
  static readonly kwargs: z.ZodType<LevelKwargs> = levelKwargs(0, 9)
  readonly name = 'lzma'
  readonly #level: number
  readonly #lzma: Lzma

  /**
   * @param kwargs - Level 4 and a threshold of 100 bytes by default.
   * @throws ArgumentError when `lzma-native` is not installed.
   */
  constructor(kwargs: LevelKwargs = {}) {
    super(kwargs, 100)
    this.#level = kwargs.level ?? 4
    this.#lzma = loadOptional<Lzma>('lzma-native', 'the lzma compressor')
  }

  protected recognizes(bytes: Buffer): boolean {
    return beginsWith(bytes, MAGIC)
  }

  protected pack(bytes: Buffer): Buffer {
    const stream = new this.#lzma.Stream()
    stream.easyEncoder_(this.#level, this.#lzma.CHECK_CRC64)
    return this.#run(stream, bytes, bytes.length, Number.POSITIVE_INFINITY)
  }

  protected unpack(bytes: Buffer): Buffer {
    const stream = new this.#lzma.Stream()
    stream.streamDecoder_(MEMORY_LIMIT, 0)
    return this.#run(stream, bytes, SLICE_BYTES, this.maxOutputLength)
  }

  /** Runs bytes through a stream, slice by slice. */
  #run(stream: LzmaStream, bytes: Buffer, slice: number, limit: number): Buffer {
    const output: Buffer[] = []
    let length = 0
    let ended = false
    let failure: Error | undefined
    stream.bufferHandler = (chunk, chunks, error) => {
      if (error) failure ??= error
      else if (chunk === null && chunks === undefined) ended = true
      else if (chunk) {
        length += chunk.length
        if (length <= limit) output.push(chunk)
      }
    }
    try {
      for (let at = 0; at < bytes.length && !ended && !failure && length <= limit; at += slice) {
        stream.code(bytes.subarray(at, at + slice), false)
      }
      if (!ended && !failure && length <= limit) stream.code(null, false)
    } finally {
      stream.resetUnderlying()
    }
    if (length > limit) throw this.tooLarge()
    if (failure) throw failure
    if (!ended) throw new RangeError('the stream is cut short')
    return Buffer.concat(output)
  }
}
