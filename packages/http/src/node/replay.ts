import type { IncomingMessage, ServerResponse } from 'node:http'
import { replyTo } from '../engine/reply.ts'
import type { StoredResponse } from '../store/record.ts'
import type { ReplyFields } from '../store/reply-fields.ts'
import type { HitFields } from './hit-fields.ts'

/** What sends a response past the patches on it. */
export interface Sender {
  readonly writeHead: ServerResponse['writeHead']
  readonly end: ServerResponse['end']
}

// The text of a body leaves in one write with the head, while bytes take two chunks and `writev`. For a long body the
// copy costs more than that.
const LONGEST_TEXT = 8192

/**
 * Answers a request with a stored response.
 *
 * @param req - The request.
 * @param res - The response.
 * @param stored - The stored response.
 * @param own - Fields of this reuse.
 * @param now - Milliseconds since 1970.
 * @param patched - What to send with if the response is patched. @defaultValue the response itself
 */
export function replay(
  req: Pick<IncomingMessage, 'headers' | 'method'>,
  res: ServerResponse,
  stored: StoredResponse,
  own: HitFields,
  now: number,
  patched?: Sender,
): void {
  for (const name of stored.head.removed) res.removeHeader(name)
  const method = String(req.method)
  const { status, fields, body } = replyTo({ method, headers: req.headers }, stored, now)
  sendHead(res, status, fields, own, patched)
  const end = patched?.end ?? res.end.bind(res)
  if (method === 'HEAD' || body.length === 0) end()
  else if (body.length <= LONGEST_TEXT && !patched && isPlain(res, 'end')) res.end(own.textOf(body), 'latin1')
  else end(body)
}

/**
 * Sends the head as a list, which is fastest, unless fields are set already, or an outer middleware has replaced
 * `writeHead` and expects single fields.
 */
function sendHead(
  res: ServerResponse,
  status: number,
  fields: ReplyFields,
  own: HitFields,
  patched: Sender | undefined,
): void {
  if (!patched && isPlain(res, 'writeHead') && res.getHeaderNames().length === 0) {
    res.writeHead(status, own.with(fields))
    return
  }
  // A copy of several lines: `appendHeader` adds to the list that it finds.
  for (const [name, value] of fields.byName) res.setHeader(name, typeof value === 'string' ? value : [...value])
  res.setHeader('Age', own.age)
  res.setHeader('Cache-Status', own.status)
  if (patched) patched.writeHead(status)
  else res.writeHead(status)
}

/**
 * Tells whether a method is Node's own for HTTP/1. HTTP/2 has another; there, not every Node keeps several lines of a
 * field in a list.
 */
function isPlain(res: ServerResponse, method: 'end' | 'writeHead'): boolean {
  return !Object.hasOwn(res, method) && !('stream' in res)
}
