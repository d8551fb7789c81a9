import type { Admission } from './admission.ts'

/** Why a request went on to the application (RFC 9211 §2.2). */
export type ForwardReason = Exclude<Admission, 'lookup'> | 'partial' | 'stale' | 'uri-miss' | 'vary-miss'

/** How a cache handled one request (RFC 9211). */
export interface CacheStatus {
  /** A stored response answered it. */
  readonly hit?: boolean | undefined
  /** Why the application answered it. */
  readonly fwd?: ForwardReason | undefined
  /** What the application answered, if the client got something else. */
  readonly fwdStatus?: number | undefined
  /** The answer is being stored. */
  readonly stored?: boolean | undefined
  /** The request waited for the answer to another one. */
  readonly collapsed?: boolean | undefined
  /** Seconds for which the response stays fresh; negative when it is stale. */
  readonly ttl?: number | undefined
  /** For logs: why the answer is not stored, or why a stale one is served. A token. */
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
export function formatCacheStatus(name: string, status: CacheStatus): string {
  const { hit, fwd, fwdStatus, stored, collapsed, ttl, detail } = status
  let text = name
  if (hit) text += '; hit'
  if (fwd) text += `; fwd=${fwd}`
  if (fwdStatus !== undefined) text += `; fwd-status=${fwdStatus}`
  if (stored) text += '; stored'
  if (collapsed) text += '; collapsed'
  if (ttl !== undefined) text += `; ttl=${Math.floor(ttl)}`
  return detail ? `${text}; detail=${detail}` : text
}
