import { fieldLines, fieldText, type ResponseHead } from '../heads.ts'
import { type CacheControl, parseDeltaSeconds, seconds } from './cache-control.ts'
import { parseHttpDate } from './http-date.ts'
import { splitList } from './list.ts'

/**
 * Returns how long a response says it stays fresh in a shared cache: s-maxage, else max-age, else Expires minus Date
 * (RFC 9111 §4.2.1). There is no heuristic freshness. An invalid value means stale.
 *
 * @param response - Status and fields.
 * @param control - Its Cache-Control.
 * @param receivedAt - Milliseconds since 1970: stands in for a Date that is missing or invalid.
 * @returns Seconds, 0 when it is stale from the start; `undefined` when the response has no such field.
 */
export function freshnessLifetime(
  response: ResponseHead,
  control: CacheControl,
  receivedAt: number,
): number | undefined {
  const declared = seconds(control, 's-maxage', 0) ?? seconds(control, 'max-age', 0)
  if (declared !== undefined) return declared
  const [expires, ...others] = fieldLines(response.headers, 'expires')
  if (expires === undefined) return undefined
  const expiresAt = others.every((other) => other === expires) ? parseHttpDate(expires, receivedAt) : undefined
  if (expiresAt === undefined) return 0
  return Math.max(0, (expiresAt - dateOf(response, receivedAt)) / 1000)
}

/**
 * Returns the moment at which a response's age was 0, so that its current age (RFC 9111 §4.2.3) is the time since then.
 *
 * @param response - Status and fields; Age and Date count.
 * @param requestedAt - When the request was passed on, in milliseconds since 1970: the time the answer took counts as
 *   age.
 * @param receivedAt - When the answer came.
 * @returns Milliseconds since 1970.
 */
export function bornAt(response: ResponseHead, requestedAt: number, receivedAt: number): number {
  const [age] = splitList(fieldText(response.headers, 'age') ?? '')
  // An invalid Age is ignored (RFC 9111 §5.1).
  const ageOnArrival = parseDeltaSeconds(age) ?? 0
  return Math.min(requestedAt - ageOnArrival * 1000, dateOf(response, receivedAt))
}

function dateOf({ headers }: ResponseHead, receivedAt: number): number {
  const [date] = fieldLines(headers, 'date')
  return (date === undefined ? undefined : parseHttpDate(date, receivedAt)) ?? receivedAt
}
