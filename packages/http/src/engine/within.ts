/**
 * Waits for a promise, but not for ever.
 *
 * @param promise - Never rejects.
 * @param ms - How long; 0 or less not at all.
 * @returns Its value, or `'late'`.
 */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | 'late'> {
  if (ms <= 0) return 'late'
  const { promise: late, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(resolve, ms, 'late')
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
