import { type Fields, fieldLines } from '../heads.ts'
import { splitList } from './list.ts'

/** Fields as a flat list: name, value, name, value, … A field with two lines is listed twice. */
export type FieldList = readonly string[]

// Fields of one connection (RFC 9110 §7.6.1) or one proxy (RFC 9111 §3.1), and fields that are computed for every
// reuse.
const NEVER_STORED = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'age',
  'cache-status',
  'content-length',
]

/** Fields that describe the stored bytes, which a newer response without content does not have (RFC 9111 §3.2). */
export const NEVER_UPDATED: ReadonlySet<string> = new Set(['content-encoding', 'content-length', 'content-range'])

// Metadata of the content, which a 304 does not carry (RFC 9110 §15.4.5).
const NOT_IN_304 = new Set([
  'content-digest',
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
])

/**
 * Lists the fields of a response that may be stored.
 *
 * @param names - Names of the fields to keep, as they are to be sent.
 * @param headers - All fields of the response.
 * @param omit - Further fields in lower case to leave out.
 * @returns The fields without those of the connection (also those that Connection names) and without Age and
 *   Content-Length.
 */
export function storedFields(names: readonly string[], headers: Fields, omit: readonly string[] = []): FieldList {
  const connection = fieldLines(headers, 'connection').flatMap(splitList)
  const left = new Set([...NEVER_STORED, ...omit, ...connection.map((name) => name.toLowerCase())])
  return names
    .filter((name) => !left.has(name.toLowerCase()))
    .flatMap((name) => fieldLines(headers, name.toLowerCase()).flatMap((line) => [name, line]))
}

/**
 * Returns the value of a field in a list.
 *
 * @param fields - Stored fields.
 * @param name - A name in lower case.
 * @returns The first line, or `undefined`.
 */
export function findField(fields: FieldList, name: string): string | undefined {
  for (let at = 0; at < fields.length; at += 2) {
    if (fields[at]?.toLowerCase() === name) return fields[at + 1]
  }
  return undefined
}

/**
 * Lists the fields of a 304 made from a stored response (RFC 9110 §15.4.5): without the metadata of the content, and
 * without Last-Modified where an ETag says more.
 *
 * @param fields - Stored fields.
 */
export function notModifiedFields(fields: FieldList): FieldList {
  const hasEtag = findField(fields, 'etag') !== undefined
  const kept: string[] = []
  for (let at = 0; at < fields.length; at += 2) {
    const name = String(fields[at])
    const lower = name.toLowerCase()
    if (NOT_IN_304.has(lower) || (hasEtag && lower === 'last-modified')) continue
    kept.push(name, String(fields[at + 1]))
  }
  return kept
}
