import { redactUrls, SettingsError } from '@holdfast/core'
import type { CacheSettings } from './settings.ts'

type Options = Record<string, unknown>

const SCHEMES = ['redis', 'rediss', 'redis+cluster', 'rediss+cluster', 'unix', 'locmem', 'dummy'] as const

/** What django-environ and dj-database-url's kin call the same things. */
const SCHEME_ALIASES: Readonly<Record<string, string>> = {
  rediscache: 'redis',
  locmemcache: 'locmem',
  dummycache: 'dummy',
}

const SETTINGS = new Set(['TIMEOUT', 'KEY_PREFIX', 'VERSION'])
const OPTIONS = new Set([
  'CLIENT_CLASS',
  'COMPRESSOR',
  'CONNECTION_POOL_CLASS',
  'CULL_FREQUENCY',
  'MAX_ENTRIES',
  'ON_DECODE_ERROR',
  'REDIS_CLIENT_CLASS',
  'SERIALIZER',
])

/**
 * Reads the settings of one cache from a URL, as environments carry them in `CACHE_URL`.
 *
 * `redis://`, `rediss://` and `unix://` are LOCATIONs; `redis+cluster://` and `rediss+cluster://` mean a Redis Cluster; `locmem://name` and `dummy://` need no server. Several
 * servers are separated by commas. The query sets TIMEOUT (`none` never expires), KEY_PREFIX, VERSION and the options that name classes, in any case; all else in a Redis URL's
 * query is an argument of the pool.
 *
 * @param url - The URL.
 * @returns Settings for `createCaches`.
 * @throws {@link @holdfast/core#SettingsError} when the scheme is unknown; without the URL's credentials.
 *
 * @example
 * ```ts
 * parseCacheUrl('redis+cluster://10.0.0.1:6379/0?key_prefix=shop&timeout=60')
 * // { BACKEND: 'redis', LOCATION: 'redis://10.0.0.1:6379/0', KEY_PREFIX: 'shop', TIMEOUT: 60, OPTIONS: { CLIENT_CLASS: 'cluster' } }
 * ```
 *
 * @see {@link https://django-environ.readthedocs.io/en/latest/types.html#environ-env-cache-url | django-environ: cache_url}
 */
export function parseCacheUrl(url: string): CacheSettings {
  const [, written = '', rest = ''] = /^([a-z+]+):\/\/(.*)$/is.exec(url.trim()) ?? []
  const scheme = SCHEME_ALIASES[written.toLowerCase()] ?? written.toLowerCase()
  if (!(SCHEMES as readonly string[]).includes(scheme)) {
    const schemes = SCHEMES.map((name) => `${name}://`).join(', ')
    throw new SettingsError([
      { path: 'CACHE_URL', message: `expected one of ${schemes}; got ${JSON.stringify(redactUrls(url))}` },
    ])
  }
  const [address = '', query = ''] = splitOnce(rest, '?')
  const settings: Record<string, unknown> = {}
  const options: Options = scheme.endsWith('+cluster') ? { CLIENT_CLASS: 'cluster' } : {}
  const kwargs = new URLSearchParams()
  for (const [name, value] of new URLSearchParams(query)) {
    const upper = name.toUpperCase()
    if (SETTINGS.has(upper)) settings[upper] = upper === 'KEY_PREFIX' ? value : cast(value)
    else if (OPTIONS.has(upper)) options[upper] = cast(value)
    else kwargs.append(name, value)
  }
  if (scheme === 'locmem' || scheme === 'dummy') {
    // Nothing here takes arguments of a pool: the schema will name what is not known.
    Object.assign(options, Object.fromEntries(kwargs))
    return { BACKEND: scheme, ...settings, LOCATION: address, ...optional(options) } as CacheSettings
  }
  const servers = address.split(',').map((server) => withQuery(`${scheme.replace('+cluster', '')}://${server}`, kwargs))
  const LOCATION = servers.length === 1 ? servers[0] : servers
  return { BACKEND: 'redis', LOCATION, ...settings, ...optional(options) } as CacheSettings
}

function optional(options: Options): { readonly OPTIONS?: Options } {
  return Object.keys(options).length > 0 ? { OPTIONS: options } : {}
}

function withQuery(url: string, query: URLSearchParams): string {
  return query.size > 0 ? `${url}?${query}` : url
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function cast(value: string): unknown {
  if (/^(none|null)$/i.test(value)) return null
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
}
