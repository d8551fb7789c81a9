const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/**
 * Tells whether a request may change what it names: its method is unsafe, or unknown (RFC 9111 §4.4).
 *
 * @param method - The method, in upper case.
 */
export function isUnsafe(method: string): boolean {
  return !SAFE_METHODS.has(method)
}

/**
 * Tells whether the answer to an unsafe request invalidates the stored responses of its URI (RFC 9111 §4.4). Errors do
 * not.
 *
 * @param status - The status of the answer.
 */
export function invalidates(status: number): boolean {
  return status >= 200 && status < 400
}
