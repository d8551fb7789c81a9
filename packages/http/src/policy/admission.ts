import { fieldText, hasField, type RequestHead } from '../heads.ts'
import { mentions, parseCacheControl } from './cache-control.ts'

/**
 * What the cache does with a request before it looks anything up:
 * - `lookup`: looks for a stored response, and may store the answer.
 * - `method`: stays out of it, because of the method.
 * - `request`: stays out of it, because the request says so (`no-store`).
 * - `bypass`: stays out of it, because the answer may depend on more than the cache compares.
 */
export type Admission = 'lookup' | 'method' | 'request' | 'bypass'

// Range: partial responses are neither stored nor made. If-Match, If-Unmodified-Since: only the application can judge them
// (RFC 9111 §4.3.2). Transfer-Encoding: a GET with content, of which no cache key knows.
const BYPASSING_FIELDS = ['range', 'if-range', 'if-match', 'if-unmodified-since', 'transfer-encoding']

/**
 * Decides what becomes of a request before anything is looked up.
 *
 * @param request - Method and fields.
 */
export function admit(request: RequestHead): Admission {
  const { method, headers } = request
  if (method !== 'GET' && method !== 'HEAD') return 'method'
  if (BYPASSING_FIELDS.some((name) => hasField(headers, name))) return 'bypass'
  if ((fieldText(headers, 'content-length') ?? '0') !== '0') return 'bypass'
  return mentions(parseCacheControl(headers), 'no-store') ? 'request' : 'lookup'
}

/**
 * Tells whether a client wants no answer rather than one from the application (RFC 9111 §5.2.1.7): without a stored response, it gets a 504.
 *
 * @param request - Method and fields.
 */
export function wantsOnlyCached({ method, headers }: RequestHead): boolean {
  return (method === 'GET' || method === 'HEAD') && mentions(parseCacheControl(headers), 'only-if-cached')
}
