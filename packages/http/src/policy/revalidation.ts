import { type Fields, fieldLines, fieldText } from '../heads.ts'
import { sameTagWeakly, strongTag, type Validators } from './conditional.ts'
import { type FieldList, NEVER_UPDATED, storedFields } from './stored-fields.ts'

/**
 * Returns the request fields that ask whether a stored response is still valid (RFC 9111 §4.3.1). They replace the
 * client's own conditions, which are judged against the result.
 *
 * @param stored - The validators of the stored response.
 * @returns Fields to set, and `undefined` for fields to remove; nothing at all without a validator.
 */
export function validatingFields({ etag, lastModified }: Validators): Readonly<Record<string, string | undefined>> {
  if (etag === undefined && lastModified === undefined) return {}
  return { 'if-none-match': etag, 'if-modified-since': lastModified }
}

/**
 * Tells whether a 304 speaks of a stored response (RFC 9111 §4.3.4): each validator that it repeats must be that of the
 * stored response. A strong tag names these bytes and no others, so it is never that of a response with a weak one.
 *
 * @param headers - The fields of the 304.
 * @param stored - The validators of the stored response.
 */
export function confirms(headers: Fields, stored: Validators): boolean {
  const etag = fieldText(headers, 'etag')
  if (etag !== undefined) {
    if (stored.etag === undefined) return false
    return strongTag(etag) === undefined ? sameTagWeakly(etag, stored.etag) : etag === stored.etag
  }
  const lastModified = fieldText(headers, 'last-modified')
  return lastModified === undefined || lastModified === stored.lastModified
}

/**
 * Merges the fields of a newer response without content into stored ones (RFC 9111 §3.2).
 *
 * @param stored - The stored fields.
 * @param names - Names of the newer response's fields, as they are to be sent.
 * @param headers - The newer response's fields.
 * @returns All stored fields, with the values of the newer response where it has some, and its new fields after them.
 *   Those that describe the stored bytes stay.
 */
export function mergeFields(stored: FieldList, names: readonly string[], headers: Fields): FieldList {
  const newer = storedFields(
    names.filter((name) => !NEVER_UPDATED.has(name.toLowerCase())),
    headers,
  )
  const replaced = new Set<string>()
  for (let at = 0; at < newer.length; at += 2) replaced.add(String(newer[at]).toLowerCase())
  const merged: string[] = []
  const placed = new Set<string>()
  for (let at = 0; at < stored.length; at += 2) {
    const name = String(stored[at])
    const lower = name.toLowerCase()
    if (!replaced.has(lower)) {
      merged.push(name, String(stored[at + 1]))
    } else if (!placed.has(lower)) {
      placed.add(lower)
      for (const line of fieldLines(headers, lower)) merged.push(name, line)
    }
  }
  for (let at = 0; at < newer.length; at += 2) {
    if (!placed.has(String(newer[at]).toLowerCase())) merged.push(String(newer[at]), String(newer[at + 1]))
  }
  return merged
}

/**
 * Tells whether the answer to a HEAD describes the same representation as a stored response (RFC 9111 §4.3.5): each
 * validator and the length that it names are the stored ones.
 *
 * @param headers - The fields of the answer to the HEAD.
 * @param stored - The validators of the stored response.
 * @param length - The length of the stored content in bytes.
 */
export function describesStored(headers: Fields, stored: Validators, length: number): boolean {
  const named = fieldText(headers, 'content-length')
  if (named !== undefined && named !== String(length)) return false
  const etag = fieldText(headers, 'etag')
  const lastModified = fieldText(headers, 'last-modified')
  return (
    (etag === undefined || etag === stored.etag) && (lastModified === undefined || lastModified === stored.lastModified)
  )
}
