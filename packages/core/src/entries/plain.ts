import { FrameKind, isFrame } from '../codec/frame.ts'
import { type Entry, NO_METADATA } from './entry.ts'
import { mayBePlaceholder } from './placeholder.ts'

/**
 * Tells whether stored bytes are an encoded value and nothing else: neither a frame with metadata nor a placeholder.
 *
 * @param start - The bytes, at least their first `FRAME_HEADER_BYTES`.
 */
export function isPlain(start: Buffer): boolean {
  return !isFrame(start, FrameKind.entry) && !mayBePlaceholder(start)
}

/**
 * Makes the entry of bytes that are an encoded value and nothing else.
 *
 * @param bytes - The bytes.
 * @param storedKey - The key that holds them.
 */
export function plainEntry(bytes: Buffer, storedKey: string): Entry {
  return { bytes, storedKey, body: bytes, metadata: NO_METADATA, valid: true }
}
