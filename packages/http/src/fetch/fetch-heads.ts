import type { Forwarding } from '../engine/forwarding.ts'
import type { ApplicationHead } from '../engine/verdict.ts'
import type { Fields, FieldValue, RequestHead } from '../heads.ts'
import type { RequestTarget } from '../store/primary-key.ts'
import type { FetchAnswer } from './fetch-answer.ts'

const NONE = new Headers()

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
 * Returns what the cache looks at in a request.
 *
 * @param request - Its URL names the origin.
 */
export function incomingOf(request: Request): RequestHead & RequestTarget {
  const { host, protocol } = new URL(request.url)
  // Not of the parsed URL: servers hand over paths as they arrive, and the application does not see the normalised one.
  const target = request.url.replace(/^[^:]+:\/\/[^/?#]*/, '').replace(/#.*$/s, '')
  return {
    method: request.method,
    headers: { ...headersOf(request.headers), host },
    scheme: protocol === 'https:' ? 'https' : 'http',
    target: target.startsWith('/') ? target : `/${target}`,
  }
}

/**
 * Returns the head of a response. Fields that have not changed since the application was asked belong to the request,
 * but for Date.
 *
 * @param answer - Of the application.
 */
export function headOf({ response, before = NONE, tags = [] }: FetchAnswer): ApplicationHead {
  const headers = headersOf(response.headers)
  const dated = headers.date === undefined ? { ...headers, date: new Date().toUTCString() } : headers
  const changed = (name: string): boolean => name === 'date' || response.headers.get(name) !== before.get(name)
  const removed = [...before.keys()].filter((name) => !response.headers.has(name))
  return { status: response.status, headers: dated, names: Object.keys(dated).filter(changed), removed, tags }
}

/**
 * Sets fields of a request in a response that does not have them.
 *
 * @param headers - Of the response.
 * @param before - The fields that were set before the cache.
 * @param removed - Names of those that the application removes.
 */
export function addFieldsBefore(headers: Headers, before: Headers, removed: readonly string[]): void {
  for (const name of new Set(before.keys())) {
    if (headers.has(name) || removed.includes(name)) continue
    const lines = name === 'set-cookie' ? before.getSetCookie() : [before.get(name) ?? '']
    for (const line of lines) headers.append(name, line)
  }
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
