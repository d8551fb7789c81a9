/** First bytes of formats other than JSON, and their descriptions. */
const MARKS: readonly (readonly [hex: string, what: string])[] = [
  ['c14846', "holdfast's binary frame"],
  ['1f8b', 'compressed with gzip'],
  ['28b52ffd', 'compressed with zstd'],
  ['04224d18', 'compressed with lz4'],
  ['fd377a585a00', 'compressed with lzma (xz)'],
  ['7801', 'compressed with zlib'],
  ['785e', 'compressed with zlib'],
  ['789c', 'compressed with zlib'],
  ['78da', 'compressed with zlib'],
]

/**
 * Tells the format of a stored value from its bytes.
 *
 * @param bytes - The stored bytes.
 */
export function describeBytes(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  if (/^-?\d+$/.test(text)) return 'a raw integer, for INCR'
  const start = bytes.subarray(0, 8).toString('hex')
  const mark = MARKS.find(([hex]) => start.startsWith(hex))
  if (mark !== undefined) return mark[1]
  if (bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 0) <= 5) return `a Python pickle, protocol ${bytes[1]}`
  try {
    JSON.parse(bytes.toString())
    return 'JSON'
  } catch {
    return `not JSON; begins with ${start || 'nothing'}`
  }
}
