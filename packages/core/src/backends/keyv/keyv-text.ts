import { isUtf8 } from 'node:buffer'

/** Begins the text of bytes that are no text (RFC 2397). */
const BASE64 = 'data:;base64,'

/**
 * Makes text of bytes, so that a Keyv keeps them whatever its serializer, compressor and store do.
 *
 * @param bytes - An encoded value.
 * @returns The bytes as UTF-8, so that JSON stays readable; or a data URL with base64.
 */
export function textOf(bytes: Buffer): string {
  if (isUtf8(bytes) && !bytes.includes(0)) {
    const text = bytes.toString()
    if (!text.startsWith(BASE64)) return text
  }
  return BASE64 + bytes.toString('base64')
}

/**
 * Makes bytes of what a Keyv returned.
 *
 * @param value - The text of {@link textOf}; or what somebody else put there, which is taken for JSON.
 */
export function bytesOf(value: unknown): Buffer {
  if (typeof value !== 'string') return Buffer.from(JSON.stringify(value) ?? '')
  return value.startsWith(BASE64) ? Buffer.from(value.slice(BASE64.length), 'base64') : Buffer.from(value)
}
