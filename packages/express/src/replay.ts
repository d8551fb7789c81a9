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
 * Answers a request with a stored response: GET with its body, HEAD without, and a conditional request whose copy is still good with 304.
 *
 * @param req - The request.
 * @param res - The response.
 * @param stored - What is replayed.
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

/** Sends the head as a list, the fastest way, unless a middleware further out waits in `writeHead` for fields that were set one by one. */
function sendHead(res: ServerResponse, status: number, fields: FieldList): void {
  if (!Object.hasOwn(res, 'writeHead')) {
    res.writeHead(status, [...fields])
    return
  }
  for (let at = 0; at < fields.length; at += 2) res.removeHeader(String(fields[at]))
  for (let at = 0; at < fields.length; at += 2) res.appendHeader(String(fields[at]), String(fields[at + 1]))
  res.writeHead(status)
}
