import type { Validators } from '../policy/conditional.ts'
import { remainingSeconds } from '../policy/reuse.ts'
import type { Terms } from '../policy/terms.ts'

/**
 * Returns how long a response is worth keeping: its lifetime, and then as long as it may be served stale, or can be
 * validated.
 *
 * @param terms - Its terms.
 * @param validators - What it can be validated with.
 * @param validationWindow - Seconds after its lifetime for which one with a validator is kept.
 * @param now - Milliseconds since 1970.
 * @returns Seconds; 0 or less when it is of no use.
 */
export function retainedSeconds(terms: Terms, validators: Validators, validationWindow: number, now: number): number {
  const { etag, lastModified } = validators
  const validated = etag !== undefined || lastModified !== undefined ? validationWindow : 0
  return remainingSeconds(terms, now) + Math.max(terms.whileRevalidate, terms.ifError, validated)
}

/**
 * Ends the lifetime of a response.
 *
 * @param terms - Its terms.
 * @param now - Milliseconds since 1970.
 * @returns What else it has, and terms by which it is stale.
 */
export function staleFrom<Kept extends Terms>(terms: Kept, now: number): Kept {
  return { ...terms, lifetime: Math.min(terms.lifetime, (now - terms.born) / 1000) }
}
