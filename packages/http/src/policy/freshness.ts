import { type Fields, fieldLines, fieldText, type ResponseHead } from '../heads.ts'
import { declares, parseDeltaSeconds, seconds } from './cache-control.ts'
import { parseHttpDate } from './http-date.ts'
import { splitList } from './list.ts'
import { presets, type Rules } from './rules.ts'
import type { ResponseControl } from './targeted.ts'

// RFC 9110 §15.1. 206 is left to the complete responses it belongs to.
const HEURISTICALLY_CACHEABLE = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])
// A day; the older a response, the less its age says.
const GREATEST_HEURISTIC = 86_400

/**
 * Returns how long a response says it stays fresh in a shared cache: s-maxage, else max-age, else Expires minus Date
 * (RFC 9111 §4.2.1). An invalid value means stale.
 *
 * @param headers - The response's fields.
 * @param control - The directives that address this cache. Those of a targeted field replace Expires.
 * @param receivedAt - Milliseconds since 1970: stands in for a Date that is missing or invalid.
 * @returns Seconds, 0 when it is stale from the start; `undefined` when the response has no such field.
 */
export function freshnessLifetime(
  headers: Fields,
  { control, targeted }: ResponseControl,
  receivedAt: number,
): number | undefined {
  const declared = seconds(control, 's-maxage', 0) ?? seconds(control, 'max-age', 0)
  if (declared !== undefined || targeted) return declared
  const [expires, ...others] = fieldLines(headers, 'expires')
  if (expires === undefined) return undefined
  const expiresAt = others.every((other) => other === expires) ? parseHttpDate(expires, receivedAt) : undefined
  if (expiresAt === undefined) return 0
  return Math.max(0, (expiresAt - dateOf(headers, receivedAt)) / 1000)
}

/**
 * Guesses how long a response without explicit freshness stays fresh: a share of the time since it was modified, at
 * most a day (RFC 9111 §4.2.2).
 *
 * @param response - Status and fields.
 * @param control - The directives that address this cache. `public` makes any status eligible.
 * @param receivedAt - Milliseconds since 1970.
 * @param rules - Which share.
 * @returns Seconds; `undefined` when there is nothing to guess from, or the status forbids it.
 */
export function heuristicLifetime(
  { status, headers }: ResponseHead,
  { control }: ResponseControl,
  receivedAt: number,
  { heuristicShare }: Rules = presets.safe,
): number | undefined {
  if (heuristicShare <= 0 || !(HEURISTICALLY_CACHEABLE.has(status) || declares(control, 'public'))) return undefined
  const modified = parseHttpDate(fieldText(headers, 'last-modified') ?? '', receivedAt)
  if (modified === undefined) return undefined
  const unchanged = (dateOf(headers, receivedAt) - modified) / 1000
  return Math.min(GREATEST_HEURISTIC, Math.max(0, unchanged * heuristicShare))
}

/**
 * Returns the moment at which a response's age was 0, so that its current age (RFC 9111 §4.2.3) is the time since then.
 *
 * @param headers - The response's fields; Age and Date count.
 * @param requestedAt - When the request was passed on, in milliseconds since 1970: the time the answer took counts as
 *   age.
 * @param receivedAt - When the answer came.
 * @returns Milliseconds since 1970.
 */
export function bornAt(headers: Fields, requestedAt: number, receivedAt: number): number {
  const [age] = splitList(fieldText(headers, 'age') ?? '')
  // An invalid Age is ignored (RFC 9111 §5.1).
  const ageOnArrival = parseDeltaSeconds(age) ?? 0
  return Math.min(requestedAt - ageOnArrival * 1000, dateOf(headers, receivedAt))
}

function dateOf(headers: Fields, receivedAt: number): number {
  const [date] = fieldLines(headers, 'date')
  return (date === undefined ? undefined : parseHttpDate(date, receivedAt)) ?? receivedAt
}
