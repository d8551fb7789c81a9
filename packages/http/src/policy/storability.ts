import { hasField, type RequestHead, type ResponseHead } from '../heads.ts'
import { type CacheControl, declares, mentions, parseCacheControl, seconds } from './cache-control.ts'
import { bornAt, freshnessLifetime } from './freshness.ts'
import { type Lifespan, remainingSeconds } from './reuse.ts'
import { varyFields } from './vary.ts'

/** Why a response is not stored. */
export type Refusal =
  | 'authorization'
  | 'method'
  | 'no-cache'
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
      /** When it was new, and for how long it is fresh. */
      readonly lifespan: Lifespan
      /** The request fields that select it; empty when any request does. */
      readonly vary: readonly string[]
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

// Partial content and 304 complete other responses; 412 and 416 answer a precondition or a range; RFC 6585 forbids the
// rest.
const STATUSES_NEVER_STORED = new Set([206, 304, 412, 416, 428, 429, 431])

// Those whose caching requirements are plain reuse (RFC 9110 §15): what must-understand asks for.
const STATUSES_UNDERSTOOD = new Set([200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414])

/**
 * Decides whether a shared cache may store a response (RFC 9111 §3), and is stricter where a mistake would hand one
 * user's response to another: responses with Set-Cookie, server errors, and responses without explicit freshness are
 * not stored; a qualified `private="x"` or `no-cache="x"` counts as unqualified.
 *
 * @param request - The request as it arrived.
 * @param response - The response as the application made it.
 * @param timing - When the application was asked and when it answered.
 *
 * @example
 * ```ts
 * const request = { method: 'GET', headers: {} }
 * const response = { status: 200, headers: { 'cache-control': 'max-age=60' } }
 * storability(request, response, { requestedAt: 1000, respondedAt: 1000 })
 * // { storable: true, lifespan: { born: 1000, lifetime: 60 }, vary: [] }
 * ```
 */
export function storability(request: RequestHead, response: ResponseHead, timing: Timing): Storability {
  const { requestedAt, respondedAt } = timing
  const control = parseCacheControl(response.headers)
  const reason = refusal(request, response, control)
  if (reason) return { storable: false, reason }
  const vary = varyFields(response)
  if (vary === '*') return { storable: false, reason: 'vary' }
  const lifetime = freshnessLifetime(response, control, respondedAt)
  if (lifetime === undefined) return { storable: false, reason: 'no-freshness' }
  const lifespan = { born: bornAt(response, requestedAt, respondedAt), lifetime }
  const fresh = remainingSeconds(lifespan, respondedAt) > 0
  return fresh ? { storable: true, lifespan, vary } : { storable: false, reason: 'stale' }
}

function refusal(request: RequestHead, response: ResponseHead, control: CacheControl): Refusal | undefined {
  if (request.method !== 'GET') return 'method'
  if (!isStorableStatus(response.status, control)) return 'status'
  if (forbidsStoring(response.status, control) || mentions(parseCacheControl(request.headers), 'no-store')) {
    return 'no-store'
  }
  if (mentions(control, 'private')) return 'private'
  if (mentions(control, 'no-cache')) return 'no-cache'
  if (hasField(request.headers, 'authorization') && !allowsAuthorized(control)) return 'authorization'
  if (hasField(response.headers, 'set-cookie')) return 'set-cookie'
  return hasField(response.headers, 'trailer') ? 'trailer' : undefined
}

function isStorableStatus(status: number, control: CacheControl): boolean {
  if (status < 200 || status >= 500 || STATUSES_NEVER_STORED.has(status)) return false
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
