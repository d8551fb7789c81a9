import type { CacheControlDirectives } from '@holdfast/express'

/** A helper and its arguments: Django's decorator, or a function of `django.utils.cache`, in our spelling. */
export type Step =
  | readonly ['cacheControl', CacheControlDirectives]
  | readonly ['patchCacheControl', CacheControlDirectives]
  | readonly ['neverCache']
  | readonly ['varyOnCookie']
  | readonly ['varyOn', ...names: string[]]
  | readonly ['patchVary', readonly string[]]
  | readonly ['cachePage', number]
  | readonly ['conditional', { readonly etag?: string; readonly lastModified?: number }]

/** One request to a view behind helpers. */
export interface Case {
  /** The helpers, the outermost first. */
  readonly chain: readonly Step[]
  /** The request. */
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  /** What the view answers. */
  readonly status: number
  readonly fields: Readonly<Record<string, string>>
}

/** What a client gets, and how often the view ran when it asked twice. */
export interface Result {
  readonly status: number
  readonly fields: Readonly<Record<string, string>>
  readonly runs: number
}

/** The moment at which all cases run: seconds since 1970. */
export const NOW = Date.UTC(2026, 10, 29, 12) / 1000

const CHANGED = NOW - 3600
const date = (seconds: number): string => new Date(seconds * 1000).toUTCString()

function made(chain: readonly Step[], rest: Partial<Case> = {}): Case {
  return { chain, method: 'GET', headers: {}, status: 200, fields: {}, ...rest }
}

const control = (value: string): Partial<Case> => ({ fields: { 'Cache-Control': value } })

const directives: readonly Case[] = [
  made([['cacheControl', { public: true, maxAge: 60 }]]),
  made([['cacheControl', { private: true, noTransform: true, mustRevalidate: true, proxyRevalidate: true }]]),
  made([['cacheControl', { sMaxage: 10, staleWhileRevalidate: 5, staleIfError: 0, immutable: true }]]),
  made([['cacheControl', { maxAge: 60 }]], control('max-age=30')),
  made([['cacheControl', { maxAge: 60 }]], control('no-transform, Max-Age=90, must-revalidate')),
  made([['cacheControl', { maxAge: 0 }]], control('max-age=0')),
  made([['cacheControl', { public: true }]], control('private, max-age=1')),
  made([['cacheControl', { private: true }]], control('public, max-age=1')),
  made([['cacheControl', { private: true }]], control('PUBLIC')),
  made([['cacheControl', { noCache: true }]], control('no-cache="Set-Cookie"')),
  made([['cacheControl', { noCache: 'Set-Cookie' }]], control('no-cache')),
  made([['cacheControl', { noCache: 'Set-Cookie' }]]),
  made([['cacheControl', { private: 'Set-Cookie' }]]),
  made([['cacheControl', { maxAge: 5 }]], control('x-own=1, x-own=2 , community="UCI"')),
  made([['cacheControl', { maxAge: 5 }]], control('s-maxage=10,max-age=7')),
  made([['patchCacheControl', { noStore: true }]], control('max-age=5')),
  made([['patchCacheControl', { mustUnderstand: true, noStore: true }]]),
  made([
    ['cacheControl', { maxAge: 10 }],
    ['cacheControl', { maxAge: 20, public: true }],
  ]),
  made([
    ['cacheControl', { maxAge: 20, public: true }],
    ['cacheControl', { maxAge: 10, private: true }],
  ]),
  made([['neverCache']]),
  made([['neverCache']], control('public, max-age=600, s-maxage=600')),
  made([['neverCache']], { fields: { Expires: date(NOW + 60) } }),
  made([['neverCache']], { status: 404 }),
  made([['neverCache'], ['cacheControl', { public: true, maxAge: 60 }]]),
  made([['cacheControl', { public: true, maxAge: 60 }], ['neverCache']]),
]

const vary = (value: string): Partial<Case> => ({ fields: { Vary: value } })

const variants: readonly Case[] = [
  made([['varyOn', 'Accept-Language']]),
  made([['varyOn', 'Accept-Language', 'X-Plan']]),
  made([['varyOnCookie']]),
  made([['varyOnCookie']], vary('Accept-Encoding')),
  made([['varyOnCookie']], vary('cookie')),
  made([['varyOnCookie']], vary('*')),
  made([['varyOn', '*']], vary('Cookie')),
  made([['patchVary', ['Accept', 'cookie', 'X-Plan']]], vary('Cookie,  Accept-Encoding')),
  made([['varyOn', 'Accept'], ['varyOnCookie']], vary('ACCEPT')),
]

const pages: readonly Case[] = [
  made([['cachePage', 60]]),
  made([['cachePage', 60]], { method: 'POST' }),
  made([['cachePage', 60]], { status: 404 }),
  made([['cachePage', 60]], { status: 500 }),
  made([['cachePage', 60]], { status: 304 }),
  made([['cachePage', 0]]),
  made([['cachePage', -5]]),
  made([['cachePage', 60]], control('max-age=10')),
  made([['cachePage', 60]], control('max-age=600')),
  made([['cachePage', 60]], control('private')),
  made([['cachePage', 60]], { fields: { Expires: date(NOW + 5) } }),
  made([['cachePage', 60]], vary('Accept-Language')),
  made([['cachePage', 60], ['varyOnCookie']], { headers: { Cookie: 'a=1' } }),
  made([['cachePage', 60]], { fields: { Vary: 'Cookie', 'Set-Cookie': 'sid=1' } }),
  made([['cachePage', 60], ['neverCache']]),
  made([
    ['cachePage', 60],
    ['cacheControl', { public: true }],
  ]),
]

const TAG = '"v1"'
const found = { etag: 'v1', lastModified: CHANGED }

/** A request to a view behind `conditional`, with this field. */
function asking(method: string, headers: Readonly<Record<string, string>>, what: object = found): Case {
  return made([['conditional', what]], { method, headers })
}

const preconditions: readonly Case[] = [
  ...['GET', 'HEAD', 'PUT'].flatMap((method) => [
    asking(method, {}),
    asking(method, { 'If-None-Match': TAG }),
    asking(method, { 'If-None-Match': `"v0", W/${TAG}` }),
    asking(method, { 'If-None-Match': '"v0"' }),
    asking(method, { 'If-None-Match': '*' }),
    asking(method, { 'If-Match': TAG }),
    asking(method, { 'If-Match': '"v0"' }),
    asking(method, { 'If-Match': `W/${TAG}` }),
    asking(method, { 'If-Match': '*' }),
    asking(method, { 'If-Modified-Since': date(CHANGED) }),
    asking(method, { 'If-Modified-Since': date(CHANGED - 1) }),
    asking(method, { 'If-Unmodified-Since': date(CHANGED) }),
    asking(method, { 'If-Unmodified-Since': date(CHANGED - 1) }),
    asking(method, { 'If-Modified-Since': 'yesterday', 'If-Unmodified-Since': 'yesterday' }),
    asking(method, { 'If-None-Match': '"v0"', 'If-Modified-Since': date(CHANGED) }),
    asking(method, { 'If-None-Match': TAG, 'If-Modified-Since': date(CHANGED - 1) }),
    asking(method, { 'If-Match': TAG, 'If-Unmodified-Since': date(CHANGED - 1) }),
    asking(method, { 'If-Match': TAG, 'If-None-Match': TAG }),
  ]),
  asking('GET', { 'If-None-Match': TAG }, { etag: 'W/"v1"' }),
  asking('GET', { 'If-Match': 'W/"v1"' }, { etag: 'W/"v1"' }),
  asking('GET', { 'If-Match': '*' }, { etag: 'W/"v1"' }),
  asking('GET', { 'If-None-Match': TAG }, { lastModified: CHANGED }),
  asking('GET', { 'If-Modified-Since': date(CHANGED) }, { etag: 'v1' }),
  asking('GET', { 'If-Modified-Since': date(CHANGED) }, { lastModified: CHANGED }),
  made([['conditional', found]], { fields: { ETag: '"own"', 'Last-Modified': date(CHANGED + 60) } }),
  made([['conditional', found]], { status: 404 }),
]

/** Where the answer must be Django's. */
export const alike: readonly Case[] = [...directives, ...variants, ...pages, ...preconditions]

/** Where it must not be, and why. */
export const different: readonly (readonly [why: string, Case, ours: Result])[] = [
  [
    'a handler that says less keeps its word for what is stored too',
    made([['cachePage', 60]], control('max-age=0')),
    { status: 200, fields: { 'Cache-Control': 'max-age=0', Expires: date(NOW + 60) }, runs: 2 },
  ],
  [
    'directives are no substrings: x-private-page is not private',
    made([['cachePage', 60]], control('x-private-page')),
    { status: 200, fields: { 'Cache-Control': 'x-private-page, max-age=60', Expires: date(NOW + 60) }, runs: 1 },
  ],
  [
    'CVE-2026-8404: directives are compared without regard to case',
    made([['cachePage', 60]], control('Private')),
    { status: 200, fields: { 'Cache-Control': 'Private' }, runs: 2 },
  ],
  [
    'ticket 36560: no-store is not cached',
    made([['cachePage', 60]], control('NO-STORE')),
    { status: 200, fields: { 'Cache-Control': 'NO-STORE' }, runs: 2 },
  ],
  [
    'ticket 36560: no-cache is not cached',
    made([['cachePage', 60]], control('no-cache')),
    { status: 200, fields: { 'Cache-Control': 'no-cache' }, runs: 2 },
  ],
  [
    'CVE-2026-6907: Vary: * is not cached',
    made([['cachePage', 60]], vary('*')),
    { status: 200, fields: { Vary: '*' }, runs: 2 },
  ],
  [
    'CVE-2026-35193: a request with Authorization is answered from the cache only if the response is public',
    made([['cachePage', 60]], { headers: { Authorization: 'Basic ann' } }),
    {
      status: 200,
      fields: { 'Cache-Control': 'max-age=60', Expires: date(NOW + 60), Vary: 'Authorization' },
      runs: 2,
    },
  ],
  [
    'CVE-2026-48588: a cookie is not cached, even if the request had unrelated ones',
    made([['cachePage', 60]], { headers: { Cookie: 'theme=1' }, fields: { Vary: 'Cookie', 'Set-Cookie': 'sid=1' } }),
    { status: 200, fields: { Vary: 'Cookie' }, runs: 2 },
  ],
  [
    'CVE-2026-48587: whitespace around names in Vary does not hide them',
    made([['cachePage', 60]], { fields: { Vary: ' Cookie ', 'Set-Cookie': 'sid=1' } }),
    { status: 200, fields: { Vary: 'Cookie' }, runs: 2 },
  ],
  [
    'a cookie is not cached without Vary: Cookie either',
    made([['cachePage', 60]], { fields: { 'Set-Cookie': 'sid=1' } }),
    { status: 200, fields: {}, runs: 2 },
  ],
  [
    'HEAD stores nothing: the page of a GET answers it',
    made([['cachePage', 60]], { method: 'HEAD' }),
    { status: 200, fields: { 'Cache-Control': 'max-age=60', Expires: date(NOW + 60) }, runs: 2 },
  ],
  [
    'RFC 9110 §13.1.4: If-Unmodified-Since is ignored for a resource without a date',
    asking('PUT', { 'If-Unmodified-Since': date(CHANGED) }, { etag: 'v1' }),
    { status: 200, fields: {}, runs: 2 },
  ],
  [
    'RFC 9110 §13.1.2: * matches a resource that has only a date',
    asking('PUT', { 'If-None-Match': '*' }, { lastModified: CHANGED }),
    { status: 412, fields: {}, runs: 0 },
  ],
  [
    'RFC 9110 §13.1.1: a list without a valid tag matches nothing',
    asking('PUT', { 'If-Match': 'v1' }),
    { status: 412, fields: {}, runs: 0 },
  ],
]
