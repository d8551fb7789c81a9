import type { Cache } from 'holdfast'

/** Locks have keys of their own, so no value is touched. */
const PROBE = 'holdfast-probe'

/**
 * Asks a cache for something. It must answer: IGNORE_EXCEPTIONS, which turns failures into misses, does not apply to
 * locks.
 *
 * @param cache - The cache.
 * @returns How many milliseconds the answer took.
 * @throws The error of the cache when it cannot be used.
 */
export async function probe(cache: Cache): Promise<number> {
  const start = performance.now()
  await cache.lock(PROBE).locked()
  return performance.now() - start
}
