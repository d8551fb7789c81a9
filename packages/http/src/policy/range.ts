import { combineRanges, parse } from 'range-parser'
import { type Fields, fieldText } from '../heads.ts'
import { strongTag, type Validators } from './conditional.ts'
import { parseHttpDate } from './http-date.ts'

/** Positions of the first and the last byte. */
export interface ByteRange {
  /** The position of the first byte, counted from 0. */
  readonly first: number
  /** That of the last byte, which is included. */
  readonly last: number
}

/**
 * Returns the part of a representation that a request asks for (RFC 9110 §14.2).
 *
 * @param headers - The request's fields.
 * @param stored - What the representation's validators are: If-Range must match them (§13.1.5).
 * @param size - The representation's length in bytes.
 * @param now - Milliseconds since 1970.
 * @returns The range; `'none'` when no byte of the representation is in it, which 416 answers; `undefined` when the
 *   request asks for the whole, for several parts, or in a way that a server ignores.
 */
export function requestedRange(
  headers: Fields,
  stored: Validators,
  size: number,
  now: number,
): ByteRange | 'none' | undefined {
  const range = fieldText(headers, 'range')
  if (range === undefined || !isCurrent(fieldText(headers, 'if-range'), stored, now)) return undefined
  const { code, type, ranges } = parse(size, range)
  // Malformed: ignored. The first bit says so.
  if (type !== 'bytes' || code % 2 === 1) return undefined
  if (ranges.length === 0) return size === 0 ? undefined : 'none'
  const [first, ...others] = combineRanges(ranges)
  return first && others.length === 0 ? { first: first.start, last: first.end } : undefined
}

/**
 * The condition holds only for a strong match (RFC 9110 §13.1.5): a date must be exactly the same, and older than the
 * response, which may have changed again within that second (§8.8.2.2).
 */
function isCurrent(condition: string | undefined, { etag, lastModified, date }: Validators, now: number): boolean {
  if (condition === undefined) return true
  if (/^(W\/)?"/.test(condition)) return strongTag(etag) === condition
  const wanted = parseHttpDate(condition, now)
  if (wanted === undefined || parseHttpDate(lastModified ?? '', now) !== wanted) return false
  const made = parseHttpDate(date ?? '', now)
  return made !== undefined && made >= wanted + 1000
}

/**
 * Reads Content-Range (RFC 9110 §14.4).
 *
 * @param text - The text of the field.
 * @returns The range and the length of the whole; `undefined` when it is malformed, or the length is unknown.
 */
export function parseContentRange(text: string | undefined): (ByteRange & { readonly size: number }) | undefined {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/i.exec(text ?? '')
  if (!match) return undefined
  const [first, last, size] = match.slice(1).map(Number) as [number, number, number]
  return first <= last && last < size ? { first, last, size } : undefined
}
