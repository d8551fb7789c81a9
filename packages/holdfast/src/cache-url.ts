import { nearest, redactUrls, SettingsError } from '@holdfast/core'
import type { CacheSettings } from './settings.ts'

type Options = Record<string, unknown>

const SCHEMES: readonly string[] = [
  ...['redis', 'rediss', 'redis+cluster', 'rediss+cluster', 'redis+sharded', 'rediss+sharded'],
  ...['redis+sentinel', 'rediss+sentinel', 'unix', 'locmem', 'dummy'],
]
const SENTINEL_PORT = 26_379

/** Names that django-environ and similar packages use. */
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
  'IGNORE_EXCEPTIONS',
  'LOG_IGNORED_EXCEPTIONS',
  'MAX_ENTRIES',
  'ON_DECODE_ERROR',
  'REDIS_CLIENT_CLASS',
  'REPLICA_MAX_LAG',
  'REPLICA_READ_ONLY',
  'SERIALIZER',
  'TIMEOUT_JITTER',
])
const SWITCHES = new Set(['IGNORE_EXCEPTIONS', 'LOG_IGNORED_EXCEPTIONS', 'REPLICA_READ_ONLY'])

/**
 * Reads the settings of one cache from a URL, such as the environment variable `CACHE_URL`.
 *
 * `redis://`, `rediss://` (TLS) and `unix://` are LOCATIONs; `+cluster` behind the first two means a Redis Cluster,
 * `+sharded` shards, and `+sentinel` that the hosts are Sentinels and the path is the service's name and the database.
 * `locmem://name` and `dummy://` need no server. Several servers are separated by commas; user and password are those
 * of the servers. The query sets TIMEOUT (`none` never expires), KEY_PREFIX, VERSION and the options that are names,
 * numbers or switches (`true`, `false`), in upper or lower case. Everything else in the query of a Redis URL is an
 * argument of the pool.
 *
 * @param url - The URL.
 * @returns Settings for `createCaches`.
 * @throws {@link @holdfast/core#SettingsError} when the scheme is unknown or a required part is missing. The message
 *   does not contain the URL's credentials.
 *
 * @example
 * ```ts
 * parseCacheUrl('redis+cluster://10.0.0.1:6379/0?key_prefix=shop&timeout=60')
 * // { BACKEND: 'redis', LOCATION: 'redis://10.0.0.1:6379/0', KEY_PREFIX: 'shop', TIMEOUT: 60, OPTIONS: { CLIENT_CLASS: 'cluster' } }
 * parseCacheUrl('redis+sentinel://:secret@10.0.0.1:26379,10.0.0.2:26379/mymaster/0')
 * // { BACKEND: 'redis', LOCATION: 'redis://:secret@mymaster/0',
 * //   OPTIONS: { CLIENT_CLASS: 'sentinel', SENTINELS: [['10.0.0.1', 26379], ['10.0.0.2', 26379]] } }
 * ```
 *
 * @see
 *   {@link https://django-environ.readthedocs.io/en/latest/types.html#environ-env-cache-url | django-environ: cache_url}
 */
export function parseCacheUrl(url: string): CacheSettings {
  const [, written = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(url.trim()) ?? []
  const scheme = SCHEME_ALIASES[written.toLowerCase()] ?? written.toLowerCase()
  if (!SCHEMES.includes(scheme)) refuse(`one of ${SCHEMES.map((name) => `${name}://`).join(', ')}`, url, scheme)
  const [address = '', query = ''] = splitOnce(rest, '?')
  const settings: Record<string, unknown> = {}
  const options: Options = {}
  const kwargs = new URLSearchParams()
  for (const [name, value] of new URLSearchParams(query)) {
    const upper = name.toUpperCase()
    if (SETTINGS.has(upper)) settings[upper] = upper === 'KEY_PREFIX' ? value : cast(value)
    else if (SWITCHES.has(upper)) options[upper] = castSwitch(value)
    else if (OPTIONS.has(upper)) options[upper] = cast(value)
    else kwargs.append(name, value)
  }
  if (scheme === 'locmem' || scheme === 'dummy') {
    // This backend has no pool: the schema reports unknown names.
    Object.assign(options, Object.fromEntries(kwargs))
    return { BACKEND: scheme, ...settings, LOCATION: address, ...optional(options) } as CacheSettings
  }
  const [transport = '', topology] = scheme.split('+')
  if (topology === 'sharded' && options.CLIENT_CLASS !== undefined) {
    refuse(`no client_class, as ${scheme}:// is CLIENT_CLASS 'sharded'`, url)
  }
  const [servers, implied] = topology === 'sentinel' ? readSentinels(address, url) : [serversOf(address), {}]
  const LOCATION = servers.map((server) => withQuery(`${transport}://${server}`, kwargs))
  return {
    BACKEND: 'redis',
    LOCATION: LOCATION.length === 1 ? LOCATION[0] : LOCATION,
    ...settings,
    ...optional({ ...topologyOptions(topology, options), ...implied, ...options }),
  } as CacheSettings
}

/** A CLIENT_CLASS in the query, such as `herd`, leaves the choice of the topology to another setting. */
function topologyOptions(topology: string | undefined, { CLIENT_CLASS }: Options): Options {
  if (topology === undefined) return {}
  if (CLIENT_CLASS === undefined) return { CLIENT_CLASS: topology }
  return topology === 'cluster' ? { REDIS_CLIENT_CLASS: 'cluster' } : {}
}

/** If a URL names several hosts, user, password and database apply to all of them. */
function serversOf(address: string): readonly string[] {
  const [, login = '', hosts, path = ''] = /^([^@/,]*@)?([^@/,]+(?:,[^@/,]+)+)(\/[^,]*)?$/.exec(address) ?? []
  return hosts === undefined ? address.split(',') : hosts.split(',').map((host) => `${login}${host}${path}`)
}

function readSentinels(address: string, url: string): readonly [servers: readonly string[], options: Options] {
  const [, login = '', hosts = '', service] = /^([^@/]*@)?([^@/]+)\/([^@/,]+(?:\/\d*)?)$/.exec(address) ?? []
  const SENTINELS = hosts.split(',').map((host) => {
    const [, name, port = SENTINEL_PORT] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d+))?$/i.exec(host.trim()) ?? []
    return name === undefined ? undefined : ([name.replace(/^\[|\]$/g, ''), Number(port)] as const)
  })
  if (service === undefined || SENTINELS.includes(undefined)) {
    refuse('redis+sentinel://[user:password@]host:26379,host:26379/service/database', url)
  }
  return [[`${login}${service}`], { SENTINELS }]
}

function refuse(expected: string, url: string, scheme = ''): never {
  const guess = scheme === '' ? undefined : nearest(scheme, SCHEMES)
  const hint = guess === undefined ? '' : `. Did you mean ${guess}://?`
  const message = `expected ${expected}; got ${JSON.stringify(redactUrls(url))}${hint}`
  throw new SettingsError([{ path: 'CACHE_URL', message }])
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

/** The schema refuses any other text. */
function castSwitch(value: string): unknown {
  if (/^(true|yes|on|1)$/i.test(value)) return true
  return /^(false|no|off|0)$/i.test(value) ? false : value
}
