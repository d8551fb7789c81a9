import { fieldText, hasField, type RequestHead } from '../heads.ts'
import { mentions, parseCacheControl } from './cache-control.ts'

/**
 * What the cache does with a request:
 * - `lookup`: looks for a stored response, and may store the answer.
 * - `method`: passes the request on, because of its method.
 * - `request`: passes the request on, because it says `no-store`.
 * - `bypass`: passes the request on, because the answer may depend on more than the cache compares.
 */
export type Admission = 'lookup' | 'method' | 'request' | 'bypass'

// If-Match, If-Unmodified-Since: only the application can judge them (RFC 9111 §4.3.2). Transfer-Encoding: a GET with
// content, which is not part of the key.
const BYPASSING_FIELDS = ['if-match', 'if-unmodified-since', 'transfer-encoding']

// Applications take these for the method or the target, whatever the request line says.
const OVERRIDING_FIELDS = [
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
  'x-original-url',
  'x-rewrite-url',
]

/**
 * Decides what to do with a request before the look-up.
 *
 * @param request - Method and fields.
 */
export function admit(request: RequestHead): Admission {
  const { method, headers } = request
  if (method !== 'GET' && method !== 'HEAD') return 'method'
  for (const name of BYPASSING_FIELDS) if (hasField(headers, name)) return 'bypass'
  for (const name of OVERRIDING_FIELDS) if (hasField(headers, name)) return 'bypass'
  if ((fieldText(headers, 'content-length') ?? '0') !== '0') return 'bypass'
  // Most requests have no Cache-Control: nothing to parse.
  if (!hasField(headers, 'cache-control')) return 'lookup'
  return mentions(parseCacheControl(headers), 'no-store') ? 'request' : 'lookup'
}

/**
 * Tells whether a client accepts only a stored response (RFC 9111 §5.2.1.7). If there is none, it gets a 504.
 *
 * @param request - Method and fields.
 */
export function wantsOnlyCached({ method, headers }: RequestHead): boolean {
  if ((method !== 'GET' && method !== 'HEAD') || !hasField(headers, 'cache-control')) return false
  return mentions(parseCacheControl(headers), 'only-if-cached')
}
