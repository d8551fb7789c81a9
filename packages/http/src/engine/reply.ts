import { hasField, type RequestHead } from '../heads.ts'
import { isConditional, isNotModified } from '../policy/conditional.ts'
import { type ByteRange, requestedRange } from '../policy/range.ts'
import type { FieldList } from '../policy/stored-fields.ts'
import type { StoredResponse } from '../store/record.ts'
import { ReplyFields } from '../store/reply-fields.ts'

/** An answer made from a stored response. */
export interface Reply {
  /** The status code. */
  readonly status: number
  /** All fields but Age and Cache-Status. */
  readonly fields: ReplyFields
  /** The content, if there is any. For a HEAD, that of the GET. */
  readonly body: Uint8Array
}

const NO_BODY = new Uint8Array()

/**
 * Answers a request with a stored response: as a whole, 304 if the client's copy is still valid (RFC 9111 §4.3.2), or
 * the part that the client asks for (RFC 9110 §14, §15.3.7, §15.5.17).
 *
 * @param request - Method and fields.
 * @param stored - The response, which has all that the request asks for.
 * @param now - Milliseconds since 1970.
 */
export function replyTo({ method, headers }: RequestHead, { head, body }: StoredResponse, now: number): Reply {
  const { part } = head.meta
  if (head.status !== 200 && !part) return { status: head.status, fields: head.reply, body }
  if (isConditional(headers) && isNotModified(headers, head.validators, now)) {
    return { status: 304, fields: head.notModified, body: NO_BODY }
  }
  const size = part?.size ?? body.length
  const range =
    method === 'GET' && hasField(headers, 'range') ? requestedRange(headers, head.validators, size, now) : undefined
  if (range === undefined) return { status: head.status, fields: head.reply, body }
  if (range === 'none') return { status: 416, fields: notSatisfiable(head.reply.list, size), body: NO_BODY }
  const offset = part?.first ?? 0
  const content = body.subarray(range.first - offset, range.last + 1 - offset)
  return { status: 206, fields: partialFields(head.reply.list, range, size), body: content }
}

function partialFields(stored: FieldList, { first, last }: ByteRange, size: number): ReplyFields {
  const fields = without(stored, ['content-length', 'content-range'])
  fields.push('Content-Range', `bytes ${first}-${last}/${size}`, 'Content-Length', String(last + 1 - first))
  return new ReplyFields(fields)
}

/** The content that the stored fields describe is not sent. */
function notSatisfiable(stored: FieldList, size: number): ReplyFields {
  const described = ['content-length', 'content-range', 'content-type', 'content-encoding', 'etag', 'last-modified']
  const fields = without(stored, described)
  fields.push('Content-Range', `bytes */${size}`, 'Content-Length', '0')
  return new ReplyFields(fields)
}

function without(fields: FieldList, names: readonly string[]): string[] {
  const kept: string[] = []
  for (let at = 0; at < fields.length; at += 2) {
    if (!names.includes(String(fields[at]).toLowerCase())) kept.push(String(fields[at]), String(fields[at + 1]))
  }
  return kept
}
