import { hasField, type RequestHead } from '../heads.ts'
import { wantsOnlyCached } from '../policy/admission.ts'
import type { CacheStatus, ForwardReason } from '../policy/cache-status.ts'
import { requestedRange } from '../policy/range.ts'
import { judgeReuse, remainingSeconds } from '../policy/reuse.ts'
import type { StoredResponse } from '../store/record.ts'
import type { Lookup } from '../store/response-store.ts'

/**
 * What to do with a request:
 * - `answer`: answer it with a stored response; `refresh` says that the response is to be validated in the background.
 * - `refuse`: answer 504, because the client accepts only a stored response.
 * - `forward`: ask the application. `stale` is a stored response that can be validated, or may answer an error.
 */
export type Decision =
  | {
      readonly act: 'answer'
      readonly stored: StoredResponse
      readonly status: CacheStatus
      readonly refresh: boolean
    }
  | { readonly act: 'refuse' }
  | { readonly act: 'forward'; readonly fwd: ForwardReason; readonly stale: StoredResponse | undefined }

/**
 * Decides what to do with a request, given what is stored for it (RFC 9111 §4).
 *
 * @param request - Method and fields.
 * @param lookup - What is stored.
 * @param now - Milliseconds since 1970.
 */
export function decide(request: RequestHead, { found, seen }: Lookup, now: number): Decision {
  if (!found) return forward(request, seen?.kind === 'vary' ? 'vary-miss' : 'uri-miss', undefined)
  if (found.head.meta.part && !holdsRange(request, found, now)) return forward(request, 'partial', undefined)
  const reuse = judgeReuse(request, found.head, now)
  if (reuse === 'stale' || reuse === 'request') return forward(request, reuse, found)
  const status = { hit: true, ttl: remainingSeconds(found.head, now) }
  return { act: 'answer', stored: found, status, refresh: reuse === 'refresh' }
}

function forward(request: RequestHead, fwd: ForwardReason, stale: StoredResponse | undefined): Decision {
  return wantsOnlyCached(request) ? { act: 'refuse' } : { act: 'forward', fwd, stale }
}

/** Tells whether a stored part has all that a request asks for. */
function holdsRange({ method, headers }: RequestHead, { head }: StoredResponse, now: number): boolean {
  const { part } = head.meta
  if (!part || method !== 'GET' || !hasField(headers, 'range')) return false
  const range = requestedRange(headers, head.validators, part.size, now)
  return typeof range === 'object' && range.first >= part.first && range.last <= part.last
}
