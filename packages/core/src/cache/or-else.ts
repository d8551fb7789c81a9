/**
 * Returns what was found, or something else for a miss.
 *
 * @param found - A value or a promise of one; `undefined` for a miss.
 * @param missing - What a miss returns.
 * @returns A promise only if one was given.
 */
export function orElse(found: unknown, missing: unknown): unknown {
  if (missing === undefined) return found
  if (found instanceof Promise) return found.then((value: unknown) => orElse(value, missing))
  return found === undefined ? missing : found
}
