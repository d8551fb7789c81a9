import type { IncomingHttpHeaders } from 'node:http'
import { parseHttpDate } from '@holdfast/http'

/** What is known of a resource. */
export interface Representation {
  /** The entity tag with its quotes. */
  readonly etag: string | undefined
  /** Seconds since 1970. */
  readonly lastModified: number | undefined
}

/**
 * Evaluates the preconditions of a request in the order of RFC 9110 §13.2.2.
 *
 * @param method - The method.
 * @param headers - The request's fields.
 * @param found - The resource at this moment.
 * @param now - Milliseconds since 1970.
 * @returns 304 or 412; `undefined` when the request is to be performed.
 */
export function judgePreconditions(
  method: string,
  headers: IncomingHttpHeaders,
  found: Representation,
  now: number,
): 304 | 412 | undefined {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers
  const date = (name: 'if-modified-since' | 'if-unmodified-since'): number | undefined => {
    const time = parseHttpDate(headers[name] ?? '', now)
    // Neither counts for a resource without a date (RFC 9110 §13.1.3, §13.1.4).
    return found.lastModified === undefined || time === undefined ? undefined : time / 1000
  }
  const modified = found.lastModified ?? 0
  const reads = method === 'GET' || method === 'HEAD'
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, found, isStrongMatch)) return 412
  } else if (modified > (date('if-unmodified-since') ?? Number.POSITIVE_INFINITY)) {
    return 412
  }
  if (ifNoneMatch !== undefined) {
    if (!matches(ifNoneMatch, found, isWeakMatch)) return undefined
    return reads ? 304 : 412
  }
  return reads && modified <= (date('if-modified-since') ?? Number.NEGATIVE_INFINITY) ? 304 : undefined
}

function matches(list: string, found: Representation, isMatch: (one: string, other: string) => boolean): boolean {
  if (list.trim() === '*') return found.etag !== undefined || found.lastModified !== undefined
  const { etag } = found
  return etag !== undefined && (list.match(/(?:W\/)?"[^"]*"/g) ?? []).some((tag) => isMatch(tag, etag))
}

/** RFC 9110 §8.8.3.2. */
function isStrongMatch(one: string, other: string): boolean {
  return one === other && !one.startsWith('W/')
}

function isWeakMatch(one: string, other: string): boolean {
  return one.replace(/^W\//, '') === other.replace(/^W\//, '')
}
