import { beginsWith } from './compressors/format-compressor.ts'
import type { Serializer } from './serializer.ts'

/** Compressed bytes by how they begin, where no serializer's begin so. */
const COMPRESSED: Readonly<Record<string, Buffer>> = {
  gzip: Buffer.from('1f8b08', 'hex'),
  zlib: Buffer.from('789c', 'hex'),
  zstd: Buffer.from('28b52ffd', 'hex'),
  lz4: Buffer.from('04224d18', 'hex'),
  lzma: Buffer.from('fd377a585a00', 'hex'),
}

/**
 * Says what bytes that a serializer refused may be, and what to do.
 *
 * @param bytes - Decompressed, as far as they could be.
 * @param serializers - Those that refused them.
 * @returns A sentence after a space, or nothing.
 */
export function hintAt(bytes: Buffer, serializers: readonly Serializer[]): string {
  const names = serializers.map(({ name }) => name)
  // Protocols 2 to 5 begin with 0x80 and their number.
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
