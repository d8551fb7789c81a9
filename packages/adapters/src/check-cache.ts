import { ArgumentError, type Cache, describeType } from '@holdfast/core'

/**
 * Checks the first argument of an adapter.
 *
 * @param cache - What was given.
 * @param call - How the adapter is called: `apolloCache(cache)`.
 * @throws ArgumentError for anything but a cache.
 */
export function checkCache(cache: Cache, call: string): void {
  const { get, consume } = Object(cache) as Partial<Cache>
  if (typeof get === 'function' && typeof consume === 'function') return
  throw new ArgumentError(`${call} takes a cache, such as caches.get('default'), got ${describeType(cache)}.`)
}
