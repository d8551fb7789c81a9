import { fieldText, hasField, type RequestHead, type ResponseHead } from '../heads.ts'
import { type CacheControl, declares, mentions, parseCacheControl, qualifiedFields, seconds } from './cache-control.ts'
import { bornAt, freshnessLifetime, heuristicLifetime } from './freshness.ts'
import { remainingSeconds } from './reuse.ts'
import { presets, type Rules } from './rules.ts'
import { type ResponseControl, responseControl } from './targeted.ts'
import { type Terms, termsOf } from './terms.ts'
import { varyFields } from './vary.ts'

/** Why a response is not stored. */
export type Refusal =
  | 'authorization'
  | 'method'
  | 'no-freshness'
  | 'no-store'
  | 'private'
  | 'set-cookie'
  | 'stale'
  | 'status'
  | 'trailer'
  | 'vary'

/** Whether a response may be stored, and what reuse then needs. */
export type Storability =
  | {
      /** It may be stored. */
      readonly storable: true
      /** What it says about its reuse. */
      readonly terms: Terms
      /** The request fields that select it; empty when any request does. */
      readonly vary: readonly string[]
      /** Fields in lower case that must not be stored with it. */
      readonly omit: readonly string[]
    }
  | {
      /** It must not be stored. */
      readonly storable: false
      /** The first reason found. */
      readonly reason: Refusal
    }

/** When the application was asked, and when it answered: milliseconds since 1970. */
export interface Timing {
  /** When the request was passed on. */
  readonly requestedAt: number
  /** When the answer began. */
  readonly respondedAt: number
}

// A 304 completes another response; 412 and 416 answer a precondition or a range; RFC 6585 forbids the rest.
const STATUSES_NEVER_STORED = new Set([304, 412, 416, 428, 429, 431])

// They are for a client without a permission, or without the right one.
const DENIALS = new Set([401, 403, 407])

// Those whose caching requirements are plain reuse (RFC 9110 §15): what must-understand asks for.
const STATUSES_UNDERSTOOD = new Set([200, 203, 204, 206, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414])

/**
 * Decides whether a shared cache may store a response (RFC 9111 §3).
 *
 * @param request - The request as it arrived. The answer to a HEAD is judged as that to a GET; the answer to a POST is
 *   storable if it says how long it is fresh (RFC 9110 §9.3.3).
 * @param response - The response as the application made it.
 * @param timing - When the application was asked and when it answered.
 * @param rules - What else applies. The safe rules also refuse what could hand one user's response to another:
 *   Set-Cookie, denials and server errors, and everything without explicit freshness.
 *
 * @example
 * ```ts
 * const request = { method: 'GET', headers: {} }
 * const response = { status: 200, headers: { 'cache-control': 'max-age=60' } }
 * storability(request, response, { requestedAt: 1000, respondedAt: 1000 })
 * // { storable: true, terms: { born: 1000, lifetime: 60, … }, vary: [], omit: [] }
 * ```
 */
export function storability(
  request: RequestHead,
  response: ResponseHead,
  timing: Timing,
  rules: Rules = presets.safe,
): Storability {
  const { requestedAt, respondedAt } = timing
  const said = responseControl(response.headers, rules.targets)
  const omit = omittedFields(said.control)
  const reason = refusal(request, response, said.control, omit, rules)
  if (reason) return { storable: false, reason }
  const vary = varyFields(response)
  if (vary === '*') return { storable: false, reason: 'vary' }
  const lifetime = lifetimeOf(request, response, said, respondedAt, rules)
  if (lifetime === undefined) return { storable: false, reason: 'no-freshness' }
  const terms = termsOf({ born: bornAt(response.headers, requestedAt, respondedAt), lifetime }, said, rules)
  // Stale from the start, it is of use only if it can be validated, or may be served stale.
  const useful = remainingSeconds(terms, respondedAt) + Math.max(terms.whileRevalidate, terms.ifError) > 0
  const validated = (terms.validate === 'always' || lifetime > 0) && hasValidator(response)
  return useful || validated ? { storable: true, terms, vary, omit } : { storable: false, reason: 'stale' }
}

function refusal(
  request: RequestHead,
  response: ResponseHead,
  control: CacheControl,
  omit: readonly string[],
  rules: Rules,
): Refusal | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'POST') return 'method'
  if (!isStorableStatus(response.status, control, rules)) return 'status'
  if (forbidsStoring(response.status, control) || mentions(parseCacheControl(request.headers), 'no-store')) {
    return 'no-store'
  }
  if (qualifiedFields(control, 'private') === '*') return 'private'
  if (hasField(request.headers, 'authorization') && !allowsAuthorized(control)) return 'authorization'
  if (!rules.storeCookies && hasField(response.headers, 'set-cookie') && !omit.includes('set-cookie'))
    return 'set-cookie'
  return hasField(response.headers, 'trailer') ? 'trailer' : undefined
}

/** The fields of qualified directives: kept from other users, or sent only after validation, they are not stored. */
function omittedFields(control: CacheControl): readonly string[] {
  return (['private', 'no-cache'] as const).flatMap((name) => {
    const fields = qualifiedFields(control, name)
    return fields === undefined || fields === '*' ? [] : fields
  })
}

function lifetimeOf(
  request: RequestHead,
  response: ResponseHead,
  said: ResponseControl,
  respondedAt: number,
  rules: Rules,
): number | undefined {
  const explicit = freshnessLifetime(response.headers, said, respondedAt)
  if (explicit !== undefined || request.method === 'POST') return explicit
  const guessed = heuristicLifetime(response, said, respondedAt, rules)
  if (guessed !== undefined) return guessed
  // "Store it, and ask every time": freshness has no meaning.
  return qualifiedFields(said.control, 'no-cache') === '*' && hasValidator(response) ? 0 : undefined
}

function hasValidator({ headers }: ResponseHead): boolean {
  return fieldText(headers, 'etag') !== undefined || fieldText(headers, 'last-modified') !== undefined
}

function isStorableStatus(status: number, control: CacheControl, rules: Rules): boolean {
  if (status < 200 || STATUSES_NEVER_STORED.has(status)) return false
  if ((status >= 500 && !rules.storeServerErrors) || (DENIALS.has(status) && !rules.storeDenials)) return false
  return !mentions(control, 'must-understand') || STATUSES_UNDERSTOOD.has(status)
}

/** `no-store` beside `must-understand` addresses caches that do not know the directive (RFC 9111 §5.2.2.3). */
function forbidsStoring(status: number, control: CacheControl): boolean {
  const excepted = declares(control, 'must-understand') && STATUSES_UNDERSTOOD.has(status)
  return mentions(control, 'no-store') && !excepted
}

/** RFC 9111 §3.5. */
function allowsAuthorized(control: CacheControl): boolean {
  return (
    declares(control, 'public') || declares(control, 'must-revalidate') || seconds(control, 's-maxage', 0) !== undefined
  )
}
