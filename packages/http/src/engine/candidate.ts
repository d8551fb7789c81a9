import type { Fields } from '../heads.ts'
import { fieldText } from '../heads.ts'
import { noncesOf } from '../policy/nonces.ts'
import { combineParts, isWhole, type Part, partOf } from '../policy/partial.ts'
import type { Rules } from '../policy/rules.ts'
import { type FieldList, findField, storedFields } from '../policy/stored-fields.ts'
import type { Terms } from '../policy/terms.ts'
import type { StoredResponse } from '../store/record.ts'
import type { ResponseToStore } from '../store/response-store.ts'
import type { ApplicationHead } from './verdict.ts'

/** A response that is stored if its content is complete. */
export interface Candidate {
  readonly status: number
  readonly terms: Terms
  readonly vary: readonly string[]
  readonly tags: readonly string[]
  readonly removed: readonly string[]
  readonly requestedAt: number
  /** The fields before Content-Length, its name, and the fields after it, in the order of the application. */
  readonly fields: readonly [before: FieldList, name: string, after: FieldList]
  /** Content-Length as the application set it. */
  readonly declaredLength: string | undefined
  /** Nonces of this request, which the content must not repeat for others. */
  readonly nonces: readonly string[]
  /** What a 206 has; `undefined` for a whole representation. */
  readonly part: Part | undefined
}

/** What a candidate takes from the decision that it may be stored. */
interface Judged extends Pick<Candidate, 'requestedAt' | 'tags' | 'terms' | 'vary'> {
  /** Fields in lower case that must not be stored. */
  readonly omit: readonly string[]
}

/**
 * Makes a candidate of a response's head.
 *
 * @param head - The head.
 * @param judged - What else is known.
 * @param rules - Whether nonces are stored.
 */
export function candidateOf(
  { status, headers, names, removed }: ApplicationHead,
  judged: Judged,
  { storeNonces }: Rules,
): Candidate {
  const { omit, ...rest } = judged
  return {
    ...rest,
    status,
    removed,
    fields: fieldsAround(names, headers, omit),
    declaredLength: fieldText(headers, 'content-length'),
    nonces: storeNonces ? [] : noncesOf(headers),
    part: status === 206 ? partOf(headers) : undefined,
  }
}

/**
 * Completes a candidate by its content.
 *
 * @param candidate - The response.
 * @param written - All bytes that the application wrote.
 * @param stored - A part of the same representation that is stored already: both are combined.
 * @returns The response to store; `undefined` when the content is not as long as the head says, or has a nonce of the
 *   request in it.
 */
export function withBody(
  candidate: Candidate,
  written: Uint8Array,
  stored: StoredResponse | undefined,
): ResponseToStore | undefined {
  const { declaredLength, nonces, part, fields, terms, ...rest } = candidate
  if (declaredLength !== undefined && declaredLength !== String(written.length)) return undefined
  const bytes = Buffer.from(written.buffer, written.byteOffset, written.length)
  if (nonces.some((nonce) => bytes.includes(nonce))) return undefined
  if (part) return withPart(candidate, part, written, stored)
  // A 204 has no content, whatever was written, and no Content-Length (RFC 9110 §8.6).
  const body = candidate.status === 204 ? new Uint8Array() : written
  return { ...rest, ...terms, fields: joined(fields, candidate.status === 204 ? undefined : body.length), body }
}

function withPart(
  candidate: Candidate,
  part: Part,
  written: Uint8Array,
  stored: StoredResponse | undefined,
): ResponseToStore | undefined {
  if (written.length !== part.last + 1 - part.first) return undefined
  const { fields, terms, declaredLength, nonces: _, ...rest } = candidate
  const list = joined(fields, written.length)
  const known = stored?.head.meta.part
  const newer = { part, etag: findField(list, 'etag'), body: written }
  const both =
    stored && known
      ? combineParts({ part: known, etag: stored.head.validators.etag, body: stored.body }, newer)
      : undefined
  const { part: all, body } = both ?? newer
  if (!isWhole(all)) return { ...rest, ...terms, fields: joined(fields, body.length), part: all, body }
  // Every byte is here: it answers any request, as the response to a GET without Range (RFC 9110 §15.3.7.3).
  const whole = joined(withoutRange(fields), body.length)
  return { ...rest, ...terms, status: 200, fields: whole, part: undefined, body }
}

/** Node itself puts a Content-Length that the application left out last. */
function fieldsAround(names: readonly string[], headers: Fields, omit: readonly string[]): Candidate['fields'] {
  const found = names.findIndex((name) => name.toLowerCase() === 'content-length')
  const at = found === -1 ? names.length : found
  const before = storedFields(names.slice(0, at), headers, omit)
  return [before, names[at] ?? 'Content-Length', storedFields(names.slice(at + 1), headers, omit)]
}

function joined([before, name, after]: Candidate['fields'], length: number | undefined): FieldList {
  return [...before, ...(length === undefined ? [] : [name, String(length)]), ...after]
}

function withoutRange([before, name, after]: Candidate['fields']): Candidate['fields'] {
  return [withoutField(before, 'content-range'), name, withoutField(after, 'content-range')]
}

function withoutField(fields: FieldList, name: string): FieldList {
  const at = fields.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === name)
  return at === -1 ? fields : [...fields.slice(0, at), ...fields.slice(at + 2)]
}
