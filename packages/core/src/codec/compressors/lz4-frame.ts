/** The first bytes of an LZ4 frame. */
export const LZ4_MAGIC: Buffer = Buffer.from([0x04, 0x22, 0x4d, 0x18])

const CONTENT_CHECKSUM = 0x04
const CONTENT_SIZE = 0x08
const BLOCK_CHECKSUM = 0x10
const DICTIONARY_ID = 0x01
const STORED = 0x80000000

/**
 * Counts the bytes that an LZ4 frame decompresses to, without decompressing it, so that a decoder without a limit can
 * be used safely. Counts the sequences of the blocks, because the size in the header may be missing or wrong.
 *
 * @param frame - Bytes that start with {@link LZ4_MAGIC}.
 * @param limit - Counting stops here.
 * @returns The number of bytes; `limit + 1` or more if it is exceeded.
 * @throws RangeError when the frame is cut short or bytes follow it.
 * @see {@link https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md | LZ4 frame format}
 */
export function lz4FrameLength(frame: Buffer, limit: number): number {
  const flags = frame.readUInt8(LZ4_MAGIC.length)
  const checksum = flags & BLOCK_CHECKSUM ? 4 : 0
  let at = LZ4_MAGIC.length + 3 + (flags & CONTENT_SIZE ? 8 : 0) + (flags & DICTIONARY_ID ? 4 : 0)
  let length = 0
  for (;;) {
    if (at + 4 > frame.length) throw new RangeError('the frame is cut short')
    const size = frame.readUInt32LE(at)
    at += 4
    if (size === 0) break
    const bytes = size % STORED
    const end = at + bytes
    if (end + checksum > frame.length) throw new RangeError('the frame is cut short')
    length += size >= STORED ? bytes : blockLength(frame, at, end)
    if (length > limit) return length
    at = end + checksum
  }
  if (flags & CONTENT_CHECKSUM) at += 4
  if (at !== frame.length) throw new RangeError(at > frame.length ? 'the frame is cut short' : 'bytes follow the frame')
  return length
}

/**
 * Adds up the literals and matches of one block.
 *
 * @see {@link https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md | LZ4 block format}
 */
function blockLength(frame: Buffer, start: number, end: number): number {
  let at = start
  let length = 0
  /** A length of four bits continues in bytes of 255. */
  const extended = (nibble: number): number => {
    if (nibble < 15) return nibble
    let sum = nibble
    for (let byte = 255; byte === 255 && at < end; at += 1) {
      byte = frame[at] as number
      sum += byte
    }
    return sum
  }
  while (at < end) {
    const token = frame[at] as number
    at += 1
    const literals = extended(token >> 4)
    length += literals
    at += literals
    // The last sequence has only literals.
    if (at >= end) break
    at += 2
    length += extended(token & 0x0f) + 4
  }
  return length
}
