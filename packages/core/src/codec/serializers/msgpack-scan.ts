/** What {@link scanMsgPack} found. */
export interface MsgPackScan {
  /** Whether there are 64-bit integers, which may be beyond the safe range. */
  readonly wide: boolean
  /** Whether there are bytes. */
  readonly binary: boolean
}

/**
 * Checks MessagePack before a decoder that trusts lengths reads it: five bytes can claim an array of four billion
 * elements. Checks that all elements are there, so that the decoded value stays in proportion to the bytes.
 *
 * @param bytes - Stored bytes.
 * @returns What the decoder has to consider.
 * @throws RangeError when the bytes are cut short or continue after the value, as those of other formats do.
 * @see {@link https://github.com/msgpack/msgpack/blob/master/spec.md | MessagePack specification}
 */
export function scanMsgPack(bytes: Buffer): MsgPackScan {
  let wide = false
  let binary = false
  let at = 0
  for (let pending = 1; pending > 0; pending -= 1) {
    if (at >= bytes.length) throw new RangeError('it is cut short')
    const head = bytes.readUInt8(at)
    at += 1
    if (head >= 0x80 && head < 0x90) pending += (head & 0x0f) * 2
    else if (head >= 0x90 && head < 0xa0) pending += head & 0x0f
    else if (head >= 0xa0 && head < 0xc0) at += head & 0x1f
    else if (head >= 0xc0 && head < 0xe0) {
      const layout = LAYOUTS[head - 0xc0]
      if (!layout) throw new RangeError('0xc1 is not MessagePack')
      const count = layout.lengthBytes > 0 ? bytes.readUIntBE(at, layout.lengthBytes) : 0
      at += layout.lengthBytes + layout.extra + count * layout.bytesEach
      pending += count * layout.valuesEach
      wide ||= layout.wide === true
      binary ||= layout.binary === true
    }
  }
  if (at !== bytes.length) throw new RangeError(at > bytes.length ? 'it is cut short' : 'bytes follow the value')
  return { wide, binary }
}

/** What follows the first byte of a value. */
interface Layout {
  /** The size of the length in bytes; 0 without a length. */
  readonly lengthBytes: number
  /** Bytes that do not depend on the length. */
  readonly extra: number
  /** Bytes per unit of the length. */
  readonly bytesEach: number
  /** Values per unit of the length. */
  readonly valuesEach: number
  readonly wide?: boolean
  readonly binary?: boolean
}

const fixed = (extra: number): Layout => ({ lengthBytes: 0, extra, bytesEach: 0, valuesEach: 0 })
const wide: Layout = { ...fixed(8), wide: true }
const raw = (lengthBytes: number): Layout => ({ lengthBytes, extra: 0, bytesEach: 1, valuesEach: 0 })
const bin = (lengthBytes: number): Layout => ({ ...raw(lengthBytes), binary: true })
const ext = (lengthBytes: number): Layout => ({ ...raw(lengthBytes), extra: 1 })
const values = (lengthBytes: number, valuesEach: number): Layout => ({
  lengthBytes,
  extra: 0,
  bytesEach: 0,
  valuesEach,
})

/** From 0xc0 (nil) to 0xdf (map 32), in the order of the specification. */
const LAYOUTS: readonly (Layout | undefined)[] = [
  ...[fixed(0), undefined, fixed(0), fixed(0)],
  ...[bin(1), bin(2), bin(4), ext(1), ext(2), ext(4)],
  ...[fixed(4), fixed(8)],
  ...[fixed(1), fixed(2), fixed(4), wide],
  ...[fixed(1), fixed(2), fixed(4), wide],
  ...[fixed(2), fixed(3), fixed(5), fixed(9), fixed(17)],
  ...[raw(1), raw(2), raw(4)],
  ...[values(2, 1), values(4, 1), values(2, 2), values(4, 2)],
]
