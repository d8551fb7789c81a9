import { domainToASCII } from 'node:url'
import type { Fields } from '../heads.ts'
import { keyOf, originOf } from './primary-key.ts'

interface UrlParts {
  readonly scheme: string
  readonly host: string
  readonly target: string
}

const NOT_ASCII = /[\u0080-\uffff]/
const NOT_ASCII_RUNS = /[\u0080-\uffff]+/g
const CONNECTIONS = ['http', 'https'] as const

/**
 * Returns the keys that the responses of a URL may have. A proxy in front may have ended TLS, and named the scheme, the
 * host and the port that the client used.
 *
 * @param url - An absolute URL.
 * @returns `undefined` when it is not absolute.
 */
export function keysOf(url: string): readonly string[] | undefined {
  const parts = partsOf(url)
  if (!parts) return undefined
  const { scheme, host, target } = parts
  const port = /:(\d+)$/.exec(host)?.[1] ?? (scheme === 'https' ? '443' : '80')
  const named = { 'x-forwarded-proto': scheme, 'x-forwarded-host': host, 'x-forwarded-port': port }
  return CONNECTIONS.flatMap((connection) =>
    subsetsOf(Object.entries(named))
      // Without a proxy that names it, the scheme is that of the connection.
      .filter((fields) => connection === scheme || fields.some(([name]) => name === 'x-forwarded-proto'))
      .map((fields) => keyOf(`${connection}://${host}${target}`, Object.fromEntries(fields))),
  )
}

/**
 * Returns the tag of the responses of a URL that {@link keysOf} does not find.
 *
 * @param url - An absolute URL.
 * @returns `undefined` when it is not absolute.
 */
export function urlTag(url: string): string | undefined {
  const parts = partsOf(url)
  return parts && `url:${parts.scheme}://${parts.host}${parts.target}`
}

/**
 * Returns the tags by which a purge by URL finds a response: none for a key that {@link keysOf} makes of its URL; one
 * where a proxy has named more, such as a prefix of the path, or has replaced Host.
 *
 * @param key - The primary key.
 * @param origin - The origin of the URI as the application knows it.
 */
export function urlTags(key: string, origin: string): readonly string[] {
  const [uri = '', forwarded] = key.split(' ', 2)
  if (forwarded === undefined) return []
  const url = origin + uri.replace(/^http:https?:\/\/[^/?]*/, '')
  const tag = urlTag(url)
  return tag === undefined || keysOf(url)?.includes(key) ? [] : [tag]
}

/** Which keys are sought. */
export interface SoughtKeys {
  /** They begin with one of these. */
  readonly beginnings: readonly string[]
  /** Or they match {@link KEYS_BEHIND_PROXIES} and this returns true for them. */
  readonly isBehindProxy: (key: string) => boolean
}

/** A pattern for the keys of responses whose public host is not that of their connection. */
export const KEYS_BEHIND_PROXIES = 'http:http*://* \\[\\[*"x-forwarded-host","*'

/**
 * Returns the keys of all URLs that begin so, also behind a proxy that has replaced Host and names the one that the
 * client used.
 *
 * @param prefix - The beginning of an absolute URL.
 * @returns `undefined` when it does not begin with a scheme and a host.
 */
export function keysWithPrefix(prefix: string): SoughtKeys | undefined {
  const parts = partsOf(prefix)
  if (!parts) return undefined
  const { scheme, host, target } = parts
  return {
    beginnings: CONNECTIONS.map((connection) => keyOf(`${connection}://${host}${target}`, {})),
    isBehindProxy: (key) => publicUrl(key)?.startsWith(`${scheme}://${host}${target}`) ?? false,
  }
}

/** The URL that the client used, if a proxy has named its host. */
function publicUrl(key: string): string | undefined {
  const [uri = '', ...words] = key.split(' ')
  // The key of a variant has two words more.
  if (!words.at(-1)?.endsWith(']]')) words.splice(-2)
  const [origin = '', connection] = /^http:(https?):\/\/[^/?#]*/.exec(uri) ?? []
  const target = uri.slice(origin.length)
  if (connection !== 'http' && connection !== 'https') return undefined
  try {
    const headers: unknown = Object.fromEntries(JSON.parse(words.join(' ')))
    return originOf({ scheme: connection, target, headers: headers as Fields }) + target
  } catch {
    return undefined
  }
}

/** Clients send other letters than those of ASCII as percent-encoded bytes, and hosts in Punycode. */
function asSent(url: string): string {
  if (!NOT_ASCII.test(url) || !url.isWellFormed()) return url
  const [start = '', scheme = '', host = ''] = /^(\w+:\/\/)([^/]*)/.exec(url) ?? []
  const [name = '', port = ''] = host.split(/(?=:\d*$)/)
  const target = url.slice(start.length).replaceAll(NOT_ASCII_RUNS, encodeURIComponent)
  return `${scheme}${domainToASCII(name)}${port}${target}`
}

function partsOf(url: string): UrlParts | undefined {
  const match = /^(https?):\/\/([^/?#\s]+)(\/[^#\s]*)?$/i.exec(asSent(url))
  if (!match) return undefined
  const [, scheme = '', host = '', target = '/'] = match
  return { scheme: scheme.toLowerCase(), host: host.toLowerCase(), target }
}

function subsetsOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const sets: Item[][] = [[]]
  for (const item of items) sets.push(...sets.map((set) => [...set, item]))
  return sets
}
