import { redactUrls } from '@holdfast/core'
import type { NodeRedisClient } from '../node-redis-client.ts'
import type { RawConnection } from '../raw-connection.ts'
import { expandHosts, splitUrls } from './split-urls.ts'

/** Where one server is, as a LOCATION says it. */
export interface Location {
  /** Host name or address; absent for a unix socket. */
  readonly host?: string
  /** TCP port. */
  readonly port?: number
  /** Path of a unix socket. */
  readonly socketPath?: string
  /** True for `rediss://`. */
  readonly tls: boolean
  /** The kwargs in the URL; they win over all others, as in redis-py. */
  readonly kwargs: Readonly<Record<string, unknown>>
  /** A client of ioredis that the user made, which is used instead of one of ours. */
  readonly client?: RawConnection
  /** A client of node-redis that the user made, which is used instead of ioredis. */
  readonly nodeRedis?: NodeRedisClient
}

// Outside the location, so that printing a location prints no password.
const texts = new WeakMap<Location, string>()

/**
 * Returns a location's URL exactly as it was written. Never print it: it may hold a password.
 *
 * @param location - A location of LOCATION.
 */
export function textOf(location: Location): string {
  return texts.get(location) ?? formatLocation(location)
}

// valkey-py has its own names for the same.
const SCHEMES = new Set(['redis:', 'rediss:', 'valkey:', 'valkeys:', 'unix:'])
const TLS_SCHEMES = new Set(['rediss:', 'valkeys:'])
const EXPECTED = 'expected redis://host:port/database, rediss://… (TLS) or unix:///path/to/socket'

/**
 * Reads LOCATION: a URL, several separated by commas (or semicolons), or a list of URLs. One URL may name several
 * hosts: `redis://a:1,b:2/0`.
 *
 * @param location - The setting.
 * @param report - Receives the problem with a URL, and its index; credentials are left out.
 * @returns The servers, in order.
 *
 * @see {@link https://redis.readthedocs.io/en/stable/connections.html | redis-py: ConnectionPool.from_url}
 */
export function parseLocations(
  location: string | readonly string[],
  report: (message: string, index?: number) => void,
): readonly Location[] {
  const urls = typeof location === 'string' ? splitUrls(location) : location
  if (urls.every((url) => url === '')) {
    report(`missing; ${EXPECTED}`)
    return []
  }
  // A password with an unescaped comma may have been cut in two: then no piece is shown.
  const cut = typeof location === 'string' && urls.length > 1 && location.includes('@')
  const locations: Location[] = []
  for (const [index, url] of urls.entries()) {
    const shown =
      cut && !url.includes('@')
        ? 'text that is not shown, as it may belong to a password'
        : JSON.stringify(redactUrls(url))
    for (const single of expandHosts(url)) {
      const parsed = parseLocation(single, shown)
      if (typeof parsed === 'string') report(parsed, urls.length > 1 ? index : undefined)
      else {
        texts.set(parsed, single)
        locations.push(parsed)
      }
    }
  }
  return locations
}

/**
 * Writes a server's address for messages: never with credentials.
 *
 * @param location - A parsed location.
 */
export function formatLocation({ host, port, socketPath }: Location): string {
  if (socketPath) return socketPath
  return host?.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Parses one URL; returns a message when it is wrong. */
function parseLocation(text: string, shown: string): Location | string {
  // A URL with credentials needs a host, and a socket has none.
  const url = URL.parse(text.replace(/^unix:\/\/([^@/]*@)?\//, 'unix://$1localhost/'))
  if (!url || !SCHEMES.has(url.protocol)) {
    return `${EXPECTED}; got ${shown}. Characters such as / # ? @ , in a password must be percent-encoded.`
  }
  const database = url.searchParams.get('db') ?? (url.protocol === 'unix:' ? '' : url.pathname.slice(1))
  if (!/^\d*$/.test(database)) return `expected a database number at the end, such as /0; got ${shown}`
  const kwargs: Record<string, unknown> = Object.fromEntries(url.searchParams)
  if (database !== '') kwargs.db = Number(database)
  try {
    if (url.username) kwargs.username = decodeURIComponent(url.username)
    if (url.password) kwargs.password = decodeURIComponent(url.password)
    if (url.protocol === 'unix:') {
      const socketPath = decodeURIComponent(url.pathname)
      return socketPath.length > 1 ? { socketPath, tls: false, kwargs } : `expected a socket's path; got ${shown}`
    }
  } catch {
    return `expected valid percent-encoding; got ${shown}`
  }
  const host = url.hostname.replace(/^\[|\]$/g, '') || 'localhost'
  return { host, port: Number(url.port || 6379), tls: TLS_SCHEMES.has(url.protocol), kwargs }
}
