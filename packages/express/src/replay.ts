import type { IncomingMessage, ServerResponse } from 'node:http'
import { isConditional, isNotModified, type ReplyFields, type StoredResponse } from '@holdfast/http'

/** The fields of one reuse. */
export interface OwnFields {
  /** Age. */
  readonly age: string
  /** Cache-Status. */
  readonly status: string
}

// The text of a body leaves in one write with the head, while bytes take two chunks and `writev`. For a long body the
// copy costs more than that.
const LONGEST_TEXT = 8192

/**
 * Answers a request with a stored response: GET with the body, HEAD without it, and 304 if the client's copy is still
 * valid.
 *
 * @param req - The request.
 * @param res - The response.
 * @param stored - The stored response.
 * @param own - Fields of this reuse.
 * @param now - Milliseconds since 1970.
 */
export function replay(
  req: IncomingMessage,
  res: ServerResponse,
  { head, body }: StoredResponse,
  own: OwnFields,
  now: number,
): void {
  for (const name of head.removed) res.removeHeader(name)
  if (head.status === 200 && isConditional(req.headers) && isNotModified(req.headers, head.validators, now)) {
    sendHead(res, 304, head.notModified, own)
    res.end()
    return
  }
  sendHead(res, head.status, head.reply, own)
  if (req.method === 'HEAD' || body.length === 0) res.end()
  else if (body.length <= LONGEST_TEXT && isPlain(res, 'end')) res.end(textOf(body), 'latin1')
  else res.end(body)
}

/**
 * Sends the head as a list, which is fastest, unless fields are set already, or an outer middleware has replaced
 * `writeHead` and expects single fields.
 */
function sendHead(res: ServerResponse, status: number, fields: ReplyFields, own: OwnFields): void {
  if (isPlain(res, 'writeHead') && res.getHeaderNames().length === 0) {
    res.writeHead(status, [...fields.list, 'Age', own.age, 'Cache-Status', own.status])
    return
  }
  // A copy of several lines: `appendHeader` adds to the list that it finds.
  for (const [name, value] of fields.byName) res.setHeader(name, typeof value === 'string' ? value : [...value])
  res.setHeader('Age', own.age)
  res.setHeader('Cache-Status', own.status)
  res.writeHead(status)
}

/**
 * Tells whether a method is Node's own for HTTP/1. HTTP/2 has another; there, not every Node keeps several lines of a
 * field in a list.
 */
function isPlain(res: ServerResponse, method: 'end' | 'writeHead'): boolean {
  return !Object.hasOwn(res, method) && !('stream' in res)
}

function textOf(body: Uint8Array): string {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.length)
  return bytes.toString('latin1')
}
