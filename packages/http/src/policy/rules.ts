/** Where caches may differ: what the safe preset refuses and the letter of the RFC allows. */
export interface Rules {
  /** Response fields that address this cache and replace Cache-Control and Expires (RFC 9213), the first one first. */
  readonly targets: readonly string[]
  /** Whether responses with Set-Cookie are stored, and their cookies replayed. */
  readonly storeCookies: boolean
  /** Whether responses with a status of 500 or more are stored. */
  readonly storeServerErrors: boolean
  /** Whether responses that refuse a client (401, 403, 407) are stored, so that others are refused, too. */
  readonly storeDenials: boolean
  /** Whether responses whose Content-Security-Policy has a nonce are stored, so that others get the same nonce. */
  readonly storeNonces: boolean
  /** The share of a response's age at arrival for which it is fresh if it does not say so (RFC 9111 §4.2.2); 0 for none. */
  readonly heuristicShare: number
  /** Seconds after its lifetime during which a response answers in place of an error, if it does not say so. */
  readonly staleIfError: number
  /** Whether `stale-while-revalidate` and `stale-if-error` count beside `s-maxage`, which by itself forbids both. */
  readonly graceWithSharedMaxAge: boolean
  /** Whether the answer to a HEAD makes a stored response fresh that neither an ETag nor a Last-Modified ties it to. */
  readonly trustHeads: boolean
  /** Whether the order of languages of equal weight in Accept-Language matters. */
  readonly languageOrder: boolean
}

/** What the presets are called. */
export type Preset = 'safe' | 'rfc'

const TARGETS = ['cdn-cache-control']

/** The presets. */
export const presets: Readonly<Record<Preset, Rules>> = {
  safe: {
    targets: TARGETS,
    storeCookies: false,
    storeServerErrors: false,
    storeDenials: false,
    storeNonces: false,
    heuristicShare: 0,
    staleIfError: 0,
    graceWithSharedMaxAge: true,
    trustHeads: false,
    languageOrder: true,
  },
  rfc: {
    targets: TARGETS,
    storeCookies: true,
    storeServerErrors: true,
    storeDenials: true,
    storeNonces: true,
    heuristicShare: 0.1,
    staleIfError: 86_400,
    graceWithSharedMaxAge: false,
    trustHeads: true,
    languageOrder: false,
  },
}
