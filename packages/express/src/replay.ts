import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type FieldList,
  findField,
  isConditional,
  isNotModified,
  notModifiedFields,
  type StoredResponse,
} from '@holdfast/http'

/**
 * Answers a request with a stored response: GET with the body, HEAD without it, and 304 if the client's copy is still
 * valid.
 *
 * @param req - The request.
 * @param res - The response.
 * @param stored - The stored response.
 * @param own - Fields of this reuse: Age and Cache-Status.
 * @param now - Milliseconds since 1970.
 */
export function replay(
  req: IncomingMessage,
  res: ServerResponse,
  stored: StoredResponse,
  own: FieldList,
  now: number,
): void {
  const notModified = stored.status === 200 && isConditional(req.headers) && matches(req, stored, now)
  for (const name of stored.removed) res.removeHeader(name)
  if (notModified) {
    sendHead(res, 304, [...notModifiedFields(stored.fields), ...own])
    res.end()
  } else {
    sendHead(res, stored.status, [...stored.fields, ...own])
    // Node leaves the body out where the method or the status allows none.
    res.end(stored.body)
  }
}

function matches(req: IncomingMessage, { fields }: StoredResponse, now: number): boolean {
  const validators = { etag: findField(fields, 'etag'), lastModified: findField(fields, 'last-modified') }
  return isNotModified(req.headers, validators, now)
}

/**
 * Sends the head as a list, which is fastest, unless an outer middleware has replaced `writeHead` and expects single
 * fields, or the response is one of HTTP/2, where not every Node keeps several lines of a field in a list.
 */
function sendHead(res: ServerResponse, status: number, fields: FieldList): void {
  if (!Object.hasOwn(res, 'writeHead') && !('stream' in res)) {
    res.writeHead(status, [...fields])
    return
  }
  for (let at = 0; at < fields.length; at += 2) res.removeHeader(String(fields[at]))
  for (let at = 0; at < fields.length; at += 2) res.appendHeader(String(fields[at]), String(fields[at + 1]))
  res.writeHead(status)
}
