import { beginsWith } from './compressors/format-compressor.ts'
import type { Serializer } from './serializer.ts'

/** The first bytes of compressed data, for formats that no serializer's output resembles. */
const COMPRESSED: Readonly<Record<string, Buffer>> = {
  gzip: Buffer.from('1f8b08', 'hex'),
  zlib: Buffer.from('789c', 'hex'),
  zstd: Buffer.from('28b52ffd', 'hex'),
  lz4: Buffer.from('04224d18', 'hex'),
  lzma: Buffer.from('fd377a585a00', 'hex'),
}

/**
 * Guesses what bytes that no serializer could read may be, and tells what to do.
 *
 * @param bytes - The bytes, decompressed as far as possible.
 * @param serializers - The serializers that could not read them.
 * @returns A sentence with a space before it, or an empty string.
 */
export function hintAt(bytes: Buffer, serializers: readonly Serializer[]): string {
  const names = serializers.map(({ name }) => name)
  // Protocols 2 to 5 start with 0x80 and their number.
  const pickled = bytes[0] === 0x80 && (bytes[1] as number) >= 2 && (bytes[1] as number) <= 5
  if (pickled && !names.includes('pickle')) {
    const list = [...names, 'pickle'].map((name) => `'${name}'`)
    return ` It looks like a Python pickle, Django's default: set SERIALIZER to 'django_redis.serializers.json.JSONSerializer' on the Django side, or to [${list.join(', ')}] here to read both.`
  }
  for (const [name, magic] of Object.entries(COMPRESSED)) {
    if (beginsWith(bytes, magic)) return ` It looks compressed: set COMPRESSOR to '${name}' to read it.`
  }
  return ''
}
