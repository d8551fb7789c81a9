import { type Fields, fieldText } from '../heads.ts'
import { strongTag } from './conditional.ts'
import { type ByteRange, parseContentRange } from './range.ts'

/** A part of a representation. */
export interface Part extends ByteRange {
  /** The length of the whole in bytes. */
  readonly size: number
}

/**
 * Returns what part the content of a 206 is (RFC 9110 §15.3.7). Several parts in one content (multipart/byteranges) are
 * not stored.
 *
 * @param headers - The response's fields.
 * @returns The part, or `undefined` when it is unknown.
 */
export function partOf(headers: Fields): Part | undefined {
  return parseContentRange(fieldText(headers, 'content-range'))
}

/**
 * Combines two parts of one representation (RFC 9111 §3.4). They must have the same strong validator, and touch or
 * overlap.
 *
 * @param one - A stored part, with its ETag and content.
 * @param other - A newer part: where both have a byte, its byte counts.
 * @returns The combined part with its content, or `undefined` when they do not belong together.
 */
export function combineParts(
  one: { readonly part: Part; readonly etag: string | undefined; readonly body: Uint8Array },
  other: { readonly part: Part; readonly etag: string | undefined; readonly body: Uint8Array },
): { readonly part: Part; readonly body: Uint8Array } | undefined {
  const { size } = one.part
  if (strongTag(one.etag) === undefined || one.etag !== other.etag || size !== other.part.size) return undefined
  if (one.part.first > other.part.last + 1 || other.part.first > one.part.last + 1) return undefined
  const first = Math.min(one.part.first, other.part.first)
  const last = Math.max(one.part.last, other.part.last)
  const body = new Uint8Array(last - first + 1)
  body.set(one.body, one.part.first - first)
  body.set(other.body, other.part.first - first)
  return { part: { first, last, size }, body }
}

/**
 * Tells whether a part is the whole.
 *
 * @param part - A part.
 */
export function isWhole({ first, last, size }: Part): boolean {
  return first === 0 && last === size - 1
}
