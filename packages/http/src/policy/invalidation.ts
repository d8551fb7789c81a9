import { type Fields, fieldText } from '../heads.ts'

// Those that IANA's registry of methods calls safe. WebDAV's and QUERY only read, though they have content.
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'QUERY', 'REPORT', 'SEARCH', 'TRACE'])

/**
 * Tells whether a request may change what it names: its method is unsafe, or unknown (RFC 9111 §4.4).
 *
 * @param method - The method, in upper case.
 */
export function isUnsafe(method: string): boolean {
  return !SAFE_METHODS.has(method)
}

/**
 * Tells whether the answer to an unsafe request invalidates the stored responses of its URI (RFC 9111 §4.4). Errors do
 * not.
 *
 * @param status - The status of the answer.
 */
export function invalidates(status: number): boolean {
  return status >= 200 && status < 400
}

/**
 * Returns the other URIs that the answer to an unsafe request invalidates: those in Location and Content-Location (RFC
 * 9111 §4.4). URIs of another origin are left out, as nobody may remove what belongs to somebody else.
 *
 * @param uri - The absolute URI of the request.
 * @param headers - The answer's fields.
 * @returns Path and query of each.
 */
export function invalidatedTargets(uri: string, headers: Fields): readonly string[] {
  return ['location', 'content-location'].flatMap((name) => {
    const target = sameOriginTarget(uri, fieldText(headers, name))
    return target === undefined ? [] : [target]
  })
}

/**
 * Resolves a reference against a URI.
 *
 * @param uri - The absolute URI of the request.
 * @param reference - The text of a Location or Content-Location field.
 * @returns Path and query, as in a request line; `undefined` when it is malformed or of another origin.
 */
export function sameOriginTarget(uri: string, reference: string | undefined): string | undefined {
  if (reference === undefined || !URL.canParse(reference, uri)) return undefined
  const { origin, pathname, search } = new URL(reference, uri)
  return origin === new URL(uri).origin ? pathname + search : undefined
}
