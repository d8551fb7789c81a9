import type { Admission } from './admission.ts'

/** Why a request went on to the application (RFC 9211 §2.2). */
export type ForwardReason = Exclude<Admission, 'lookup'> | 'stale' | 'uri-miss' | 'vary-miss'

/** How a cache handled one request (RFC 9211). */
export interface CacheStatus {
  /** A stored response answered it. */
  readonly hit?: boolean | undefined
  /** Why the application answered it. */
  readonly fwd?: ForwardReason | undefined
  /** The answer is being stored. */
  readonly stored?: boolean | undefined
  /** Seconds for which the response stays fresh. */
  readonly ttl?: number | undefined
  /** For logs: why the answer is not stored. */
  readonly detail?: string | undefined
}

const SF_TOKEN = /^[A-Za-z*][\w!#$%&'*+.^`|~:/-]*$/
const SF_STRING = /^[\x20-\x7e]*$/

/**
 * Writes the name of a cache as a member of Cache-Status.
 *
 * @param name - The name.
 * @returns The name as a token or a quoted string; `undefined` when it holds anything but printable ASCII, or nothing.
 */
export function cacheStatusName(name: string): string | undefined {
  if (SF_TOKEN.test(name)) return name
  return name !== '' && SF_STRING.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : undefined
}

/**
 * Writes one member of the Cache-Status field.
 *
 * @param name - What {@link cacheStatusName} returned.
 * @param status - How the request was handled.
 *
 * @example
 * ```ts
 * formatCacheStatus('holdfast', { hit: true, ttl: 12.7 }) // 'holdfast; hit; ttl=12'
 * ```
 */
export function formatCacheStatus(name: string, { hit, fwd, stored, ttl, detail }: CacheStatus): string {
  let text = name
  if (hit) text += '; hit'
  if (fwd) text += `; fwd=${fwd}`
  if (stored) text += '; stored'
  if (ttl !== undefined) text += `; ttl=${Math.floor(ttl)}`
  return detail ? `${text}; detail=${detail}` : text
}
