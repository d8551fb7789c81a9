import type { SettingsProblem } from '@holdfast/core'
import { redactUrls } from '@holdfast/core'

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
  /** What the URL itself says; it wins over every kwarg, as in redis-py. */
  readonly kwargs: Readonly<Record<string, unknown>>
}

const SCHEMES = new Set(['redis:', 'rediss:', 'unix:'])
const EXPECTED = 'expected redis://host:port/database, rediss://… (TLS) or unix:///path/to/socket'

/**
 * Reads LOCATION: a URL, several separated by commas (or semicolons), or a list of URLs.
 *
 * @param location - The setting.
 * @param path - Where it stands.
 * @param problems - Receives the problems; credentials are left out of them.
 * @returns The servers, in order.
 *
 * @see {@link https://redis.readthedocs.io/en/stable/connections.html | redis-py: ConnectionPool.from_url}
 */
export function parseLocations(
  location: string | readonly string[] | undefined,
  path: string,
  problems: SettingsProblem[],
): readonly Location[] {
  const urls = typeof location === 'string' ? location.split(/[,;]/).map((url) => url.trim()) : (location ?? [])
  if (urls.length === 0 || urls.every((url) => url === '')) {
    problems.push({ path, message: `missing; ${EXPECTED}` })
    return []
  }
  const locations: Location[] = []
  for (const [index, url] of urls.entries()) {
    const parsed = parseLocation(url)
    if (typeof parsed !== 'string') locations.push(parsed)
    else problems.push({ path: urls.length > 1 ? `${path}[${index}]` : path, message: parsed })
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

/** One URL, or the message of what is wrong with it. */
function parseLocation(text: string): Location | string {
  const shown = JSON.stringify(redactUrls(text))
  const url = URL.parse(text)
  if (!url || !SCHEMES.has(url.protocol)) {
    const hint = /^[^/]*:\/\//.test(text) ? '' : ` (did you mean ${JSON.stringify(redactUrls(`redis://${text}`))}?)`
    return `${EXPECTED}; got ${shown}${hint}. Characters such as / # ? @ in a password must be percent-encoded.`
  }
  const database = url.searchParams.get('db') ?? (url.protocol === 'unix:' ? '' : url.pathname.slice(1))
  if (!/^\d*$/.test(database)) return `expected a database number at the end, such as /0; got ${shown}`
  const kwargs: Record<string, unknown> = Object.fromEntries(url.searchParams)
  if (database !== '') kwargs.db = Number(database)
  try {
    if (url.username) kwargs.username = decodeURIComponent(url.username)
    if (url.password) kwargs.password = decodeURIComponent(url.password)
    if (url.protocol === 'unix:') {
      const socketPath = decodeURIComponent(url.host + url.pathname)
      return socketPath.length > 1 ? { socketPath, tls: false, kwargs } : `expected a socket's path; got ${shown}`
    }
  } catch {
    return `expected valid percent-encoding; got ${shown}`
  }
  const host = url.hostname.replace(/^\[|\]$/g, '') || 'localhost'
  return { host, port: Number(url.port || 6379), tls: url.protocol === 'rediss:', kwargs }
}
