import { type Fields, fieldText, hasField } from '../heads.ts'
import { parseHttpDate } from './http-date.ts'

/** The validators of a stored response, as in its fields. */
export interface Validators {
  /** ETag. */
  readonly etag?: string | undefined
  /** Last-Modified. */
  readonly lastModified?: string | undefined
  /** Date: stands in for a Last-Modified that is missing, where a client asks by date. */
  readonly date?: string | undefined
}

/**
 * Tells whether a request asks for content only if the client's copy is out of date.
 *
 * @param headers - The request's fields.
 */
export function isConditional(headers: Fields): boolean {
  return hasField(headers, 'if-none-match') || hasField(headers, 'if-modified-since')
}

/**
 * Tells whether the client's copy is as good as a stored 200 response, so that 304 answers it (RFC 9111 §4.3.2, RFC
 * 9110 §13.2.2). If-Modified-Since counts only without If-None-Match. A response without Last-Modified is as old as its
 * Date: a client that got one later has this one, or a newer one.
 *
 * @param headers - The request's fields.
 * @param stored - The validators of the stored response.
 * @param now - Milliseconds since 1970.
 */
export function isNotModified(headers: Fields, stored: Validators, now: number): boolean {
  const noneMatch = fieldText(headers, 'if-none-match')
  if (noneMatch !== undefined) return matchesWeakly(noneMatch, stored.etag)
  const since = fieldText(headers, 'if-modified-since')
  const changed = stored.lastModified ?? stored.date
  if (since === undefined || changed === undefined) return false
  const sinceTime = parseHttpDate(since, now)
  const modified = parseHttpDate(changed, now)
  return sinceTime !== undefined && modified !== undefined && modified <= sinceTime
}

/**
 * Returns an entity tag if it is a strong validator (RFC 9110 §8.8.3).
 *
 * @param etag - The text of an ETag field.
 */
export function strongTag(etag: string | undefined): string | undefined {
  return etag !== undefined && /^"[^"]*"$/.test(etag) ? etag : undefined
}

/**
 * Tells whether two ETag fields name the same tag, whether weak or not (RFC 9110 §8.8.3.2).
 *
 * @param one - The text of a field.
 * @param other - The text of another.
 */
export function sameTagWeakly(one: string, other: string): boolean {
  return withoutWeakness(one) === withoutWeakness(other)
}

function matchesWeakly(noneMatch: string, etag: string | undefined): boolean {
  if (noneMatch.trim() === '*') return true
  const wanted = etag && opaqueTags(etag)[0]
  return wanted !== undefined && opaqueTags(noneMatch).includes(wanted)
}

function opaqueTags(text: string): string[] {
  return text.match(/"[^"]*"/g) ?? []
}

function withoutWeakness(tag: string): string {
  return tag.trim().replace(/^W\//, '')
}
