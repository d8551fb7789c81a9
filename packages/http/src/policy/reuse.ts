import { fieldText, hasField, type RequestHead } from '../heads.ts'
import { mentions, parseCacheControl, seconds } from './cache-control.ts'

/** When a stored response was new, and for how long it is fresh. */
export interface Lifespan {
  /** When its age was 0, in milliseconds since 1970. */
  readonly born: number
  /** Seconds for which it is fresh. */
  readonly lifetime: number
}

/** Whether a stored response answers a request: `stale` and `request` (the client wants a newer one) pass it on. */
export type Reuse = 'reuse' | 'stale' | 'request'

/**
 * Returns the current age of a stored response, for the Age field (RFC 9111 §5.1).
 *
 * @param stored - Its lifespan.
 * @param now - Milliseconds since 1970.
 * @returns Whole seconds, rounded down.
 */
export function ageOf({ born }: Lifespan, now: number): number {
  return Math.max(0, Math.floor((now - born) / 1000))
}

/**
 * Returns how long a stored response stays fresh.
 *
 * @param stored - Its lifespan.
 * @param now - Milliseconds since 1970.
 * @returns Seconds with fractions; 0 or less when it is stale.
 */
export function remainingSeconds({ born, lifetime }: Lifespan, now: number): number {
  return lifetime - (now - born) / 1000
}

/**
 * Decides whether a stored response may answer a request (RFC 9111 §4): only while it is fresh, and only if it is as
 * new as the client wants (§5.2.1). `max-stale` changes nothing: stale responses are never served.
 *
 * @param request - Method and fields.
 * @param stored - The lifespan of a response that matches the request.
 * @param now - Milliseconds since 1970.
 */
export function judgeReuse(request: RequestHead, stored: Lifespan, now: number): Reuse {
  const remaining = remainingSeconds(stored, now)
  if (remaining <= 0) return 'stale'
  const { headers } = request
  if (!hasField(headers, 'cache-control')) {
    // RFC 9111 §5.4
    const pragma = fieldText(headers, 'pragma')
    return pragma !== undefined && /\bno-cache\b/i.test(pragma) ? 'request' : 'reuse'
  }
  const control = parseCacheControl(headers)
  if (mentions(control, 'no-cache') || mentions(control, 'no-store')) return 'request'
  const maxAge = seconds(control, 'max-age', 0)
  if (maxAge !== undefined && stored.lifetime - remaining >= maxAge) return 'request'
  const minFresh = seconds(control, 'min-fresh', Number.POSITIVE_INFINITY)
  return minFresh !== undefined && remaining < minFresh ? 'request' : 'reuse'
}
