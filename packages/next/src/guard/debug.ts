/** Says what happened to a key. */
export type Debug = (method: string, key: string, outcome: string) => void

/**
 * Makes what writes a line for each call when NEXT_PRIVATE_DEBUG_CACHE is set, as Next's own handlers do. What happened
 * is said in the words of Cache-Status (RFC 9211): `hit`, `hit; detail=stale`, `fwd=miss`, `stored; ttl=60`.
 *
 * @param name - Which of the two contracts was called.
 * @returns `undefined` when the variable is not set.
 */
export function debugOf(name: string): Debug | undefined {
  if (!process.env.NEXT_PRIVATE_DEBUG_CACHE) return undefined
  return (method, key, outcome) => {
    process.stdout.write(`${name}: ${method} ${key.length > 200 ? `${key.slice(0, 200)}…` : key} ${outcome}\n`)
  }
}
