import type { Forwarding } from '../engine/forwarding.ts'
import type { ApplicationHead } from '../engine/verdict.ts'
import type { Fields, FieldValue } from '../heads.ts'

// They belong to the client.
const WISHES = [
  'cache-control',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'pragma',
  'range',
]

/**
 * Returns fields by name.
 *
 * @param headers - Of a request or a response. Lines of a field are joined, but for Set-Cookie.
 */
export function headersOf(headers: Headers): Fields {
  const fields: Record<string, FieldValue> = Object.fromEntries(headers)
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) fields['set-cookie'] = cookies
  return fields
}

/**
 * Returns the head of a response. All of its fields belong to it.
 *
 * @param response - Of the application.
 * @param tags - That the application gave.
 */
export function headOf(response: Response, tags: readonly string[]): ApplicationHead {
  const headers = headersOf(response.headers)
  const dated = headers.date === undefined ? { ...headers, date: new Date().toUTCString() } : headers
  return { status: response.status, headers: dated, names: Object.keys(dated), removed: [], tags }
}

/**
 * Returns a request with other fields.
 *
 * @param request - As it arrived.
 * @param changes - Of a forwarding.
 * @returns The request itself if nothing changes.
 */
export function withChanges(request: Request, changes: Forwarding['changes']): Request {
  const entries = Object.entries(changes)
  if (entries.length === 0) return request
  const headers = new Headers(request.headers)
  for (const [name, value] of entries) {
    if (value === undefined) headers.delete(name)
    else headers.set(name, value)
  }
  return new Request(request, { headers })
}

/**
 * Returns a request that asks for the whole response, without conditions and wishes of the client.
 *
 * @param request - As it arrived.
 * @param changes - Of a forwarding.
 */
export function withoutWishes(request: Request, changes: Forwarding['changes']): Request {
  const headers = new Headers(request.headers)
  for (const name of WISHES) headers.delete(name)
  // A new one: the client may abort its own.
  return withChanges(new Request(request.url, { method: 'GET', headers }), changes)
}
