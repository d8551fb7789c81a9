import { declares, mentions, qualifiedFields, seconds } from './cache-control.ts'
import type { Rules } from './rules.ts'
import type { ResponseControl } from './targeted.ts'

/** When a stored response was new, and for how long it is fresh. */
export interface Lifespan {
  /** When its age was 0, in milliseconds since 1970. */
  readonly born: number
  /** Seconds for which it is fresh. */
  readonly lifetime: number
}

/** What a response says about its reuse. */
export interface Terms extends Lifespan {
  /** Seconds after its lifetime during which it answers while it is validated in the background (RFC 5861 §3). */
  readonly whileRevalidate: number
  /** Seconds after its lifetime during which it answers in place of an error (RFC 5861 §4). */
  readonly ifError: number
  /**
   * When it must be validated before it answers: `always` (no-cache), `stale` as soon as it is stale, whatever a client
   * accepts (must-revalidate, proxy-revalidate, s-maxage), or `undefined`.
   */
  readonly validate: 'always' | 'stale' | undefined
  /** Whether it does not change while it is fresh, so that a reload need not ask (RFC 8246). */
  readonly immutable: boolean
}

/**
 * Reads the terms of reuse of a response.
 *
 * @param lifespan - When it is fresh.
 * @param response - The directives that address this cache.
 * @param rules - What else applies.
 */
export function termsOf(lifespan: Lifespan, { control }: ResponseControl, rules: Rules): Terms {
  const validate = validationOf(control)
  const byAge = mentions(control, 'must-revalidate') || mentions(control, 'proxy-revalidate')
  // RFC 9111 §4.2.4: none of these may be served stale. Authors who write a window beside s-maxage mean it.
  const graced = validate === undefined || (validate === 'stale' && !byAge && rules.graceWithSharedMaxAge)
  const whileRevalidate = graced ? (seconds(control, 'stale-while-revalidate', 0) ?? 0) : 0
  const unsaid = validate === undefined ? rules.staleIfError : 0
  const ifError = graced ? (seconds(control, 'stale-if-error', 0) ?? unsaid) : 0
  return { ...lifespan, whileRevalidate, ifError, validate, immutable: declares(control, 'immutable') }
}

function validationOf(control: ResponseControl['control']): Terms['validate'] {
  if (qualifiedFields(control, 'no-cache') === '*') return 'always'
  const forbids = ['must-revalidate', 'proxy-revalidate', 's-maxage'].some((name) => mentions(control, name))
  return forbids ? 'stale' : undefined
}
