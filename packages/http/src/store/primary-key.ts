import { type Fields, fieldText } from '../heads.ts'

/** Where a request was sent. */
export interface RequestTarget {
  /** The scheme of the connection. */
  readonly scheme: 'http' | 'https'
  /** Path and query, as in the request line. */
  readonly target: string
  /** The request's fields: Host, or `:authority` in HTTP/2, names the authority. */
  readonly headers: Fields
}

// A Host with a slash could make its own key equal to that of another host's page.
const HOST = /^[\w.:[\]~-]+$/

const NONE: readonly (readonly [name: string, value: string])[] = []

let lastHost: string | undefined
let lastLowerHost = ''

// Applications behind a proxy may take these for parts of their own address.
const ADDRESS_FIELDS = [
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-scheme',
  'x-forwarded-ssl',
  'x-host',
]

/**
 * Makes the primary key of a URI, for all methods. All keys of its responses begin with it.
 *
 * Applications behind a proxy may take fields such as X-Forwarded-Host, or `host=` in Forwarded (RFC 7239), for their
 * own address, so requests that differ there share nothing.
 *
 * @param target - Where the request was sent.
 * @returns `http:` and the absolute URI; `undefined` when the request names no well-formed host, or two different ones,
 *   so that nothing can be stored for it.
 *
 * @example
 * ```ts
 * primaryKey({ scheme: 'https', target: '/news?page=2', headers: { host: 'example.com' } })
 * // 'http:https://example.com/news?page=2'
 * ```
 */
export function primaryKey({ scheme, target, headers }: RequestTarget): string | undefined {
  const host = authorityOf(headers)
  if (host === undefined || /\s/.test(target)) return undefined
  // Nearly all requests name the same one.
  if (host !== lastHost) {
    if (!HOST.test(host)) return undefined
    lastHost = host
    lastLowerHost = host.toLowerCase()
  }
  return keyOf(`${scheme}://${lastLowerHost}${target}`, headers)
}

/**
 * Makes the primary key of a well-formed URI.
 *
 * @param uri - The absolute URI.
 * @param headers - The request's fields, which may name another address.
 */
export function keyOf(uri: string, headers: Fields): string {
  const forwarded = forwardedAddress(headers)
  // A target holds no whitespace, so what follows a space cannot be part of one.
  return forwarded.length > 0 ? `http:${uri} ${JSON.stringify(forwarded)}` : `http:${uri}`
}

/** The fields that name another address, without the addresses of clients, which Forwarded has too. */
function forwardedAddress(headers: Fields): readonly (readonly [name: string, value: string])[] {
  if (headers.forwarded === undefined && !ADDRESS_FIELDS.some((name) => headers[name] !== undefined)) return NONE
  const found: (readonly [string, string])[] = []
  for (const name of ADDRESS_FIELDS) {
    const value = fieldText(headers, name)
    if (value !== undefined) found.push([name, value])
  }
  const pairs = fieldText(headers, 'forwarded')?.match(/(?:host|proto)\s*=[^;,]*/gi)
  if (pairs) found.push(['forwarded', pairs.join()])
  return found
}

/**
 * Returns the origin of a request's URI as the application knows it, which may be behind a proxy.
 *
 * @param target - Where it was sent.
 */
export function originOf({ scheme, headers }: RequestTarget): string {
  const proto = fieldText(headers, 'x-forwarded-proto')
  const host = fieldText(headers, 'x-forwarded-host') ?? authorityOf(headers) ?? ''
  return `${proto === 'http' || proto === 'https' ? proto : scheme}://${host.toLowerCase()}`
}

/** In HTTP/2, `:authority` takes the place of Host; a request with both must not contradict itself (RFC 9113 §8.3.1). */
function authorityOf(headers: Fields): string | undefined {
  const host = fieldText(headers, 'host')
  const authority = fieldText(headers, ':authority')
  if (authority === undefined || host === undefined) return authority ?? host
  return authority.toLowerCase() === host.toLowerCase() ? authority : undefined
}
