import { fieldText, hasField, type RequestHead } from '../heads.ts'
import { mentions, parseCacheControl, seconds } from './cache-control.ts'
import type { Lifespan, Terms } from './terms.ts'

/**
 * Whether a stored response answers a request:
 * - `fresh`: it does.
 * - `accepted`: it is stale, and does, because the client accepts that.
 * - `refresh`: it is stale, and does, while it is validated in the background.
 * - `stale`: it must be validated first.
 * - `request`: it must be validated first, because the client wants a newer one.
 */
export type Reuse = 'accepted' | 'fresh' | 'refresh' | 'request' | 'stale'

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
 * Decides whether a stored response may answer a request (RFC 9111 §4, §5.2.1; RFC 5861 §3; RFC 8246 §2).
 *
 * @param request - Method and fields.
 * @param stored - The terms of a response that matches the request.
 * @param now - Milliseconds since 1970.
 */
export function judgeReuse({ headers }: RequestHead, stored: Terms, now: number): Reuse {
  const remaining = remainingSeconds(stored, now)
  const usable = stored.validate !== 'always' && remaining > 0
  if (!hasField(headers, 'cache-control')) {
    if (usable) return asksAgain(fieldText(headers, 'pragma')) ? 'request' : 'fresh'
    return asksAgain(fieldText(headers, 'pragma')) ? 'stale' : judgeStale(stored, remaining)
  }
  const control = parseCacheControl(headers)
  if (mentions(control, 'no-cache') || mentions(control, 'no-store')) return usable ? 'request' : 'stale'
  // A reload asks again for what cannot have changed.
  const settled = stored.immutable && usable
  const maxAge = settled ? undefined : seconds(control, 'max-age', 0)
  if (maxAge !== undefined && stored.lifetime - remaining >= maxAge) return usable ? 'request' : 'stale'
  const minFresh = seconds(control, 'min-fresh', Number.POSITIVE_INFINITY)
  if (minFresh !== undefined && remaining < minFresh) return usable ? 'request' : 'stale'
  if (usable) return 'fresh'
  return acceptsStale(
    control.get('max-stale')?.map(({ argument }) => argument),
    stored,
    remaining,
  )
    ? 'accepted'
    : judgeStale(stored, remaining)
}

/**
 * Tells whether a stored response may answer in place of an error (RFC 5861 §4): because it says so, or because the
 * client does and it does not forbid that.
 *
 * @param request - Method and fields.
 * @param stored - Its terms.
 * @param now - Milliseconds since 1970.
 */
export function mayAnswerError({ headers }: RequestHead, stored: Terms, now: number): boolean {
  const stale = -remainingSeconds(stored, now)
  if (stored.validate === 'always') return false
  // Still fresh: the client has asked for a newer one, and there is none.
  if (stale < 0 || stale < stored.ifError) return true
  if (stored.validate !== undefined) return false
  const accepted = seconds(parseCacheControl(headers), 'stale-if-error', 0)
  return accepted !== undefined && stale < accepted
}

/** RFC 9111 §5.4. */
function asksAgain(pragma: string | undefined): boolean {
  return pragma !== undefined && /\bno-cache\b/i.test(pragma)
}

function judgeStale({ validate, whileRevalidate }: Terms, remaining: number): Reuse {
  return validate !== 'always' && -remaining < whileRevalidate ? 'refresh' : 'stale'
}

/** RFC 9111 §5.2.1.2. Several values contradict each other: none counts. */
function acceptsStale(given: readonly (string | undefined)[] | undefined, stored: Terms, remaining: number): boolean {
  if (given?.length !== 1 || stored.validate !== undefined) return false
  const [most] = given
  if (most === undefined) return true
  return /^\d+$/.test(most) && -remaining <= Number(most)
}
