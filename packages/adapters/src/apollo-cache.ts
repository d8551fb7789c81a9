import type { Cache } from '@holdfast/core'
import { checkCache } from './check-cache.ts'

/** A cache as Apollo Server takes it: the `KeyValueCache` of `@apollo/utils.keyvaluecache` 2 to 4. */
export interface ApolloCache {
  /**
   * Returns a value.
   *
   * @param key - Its key.
   * @returns `undefined` when there is none.
   */
  get(key: string): Promise<string | undefined>
  /**
   * Stores a value.
   *
   * @param key - Its key.
   * @param value - The value.
   * @param options - `ttl`: seconds that it lives; `null` for ever. @defaultValue the cache's TIMEOUT
   */
  set(key: string, value: string, options?: { readonly ttl?: number | null }): Promise<void>
  /**
   * Removes a value.
   *
   * @param key - Its key.
   * @returns Whether there was one.
   */
  delete(key: string): Promise<boolean>
}

/**
 * Makes a cache Apollo Server's: for persisted queries, the response cache plugin and data sources. It holds what they
 * store under their own keys, within the cache's KEY_PREFIX and VERSION.
 *
 * @param cache - The cache; it stays open.
 * @throws ArgumentError for anything but a cache. Methods reject as those of the cache do.
 *
 * @example
 * ```ts
 * const server = new ApolloServer({ typeDefs, resolvers, cache: apolloCache(caches.get('default')) })
 * ```
 *
 * @see {@link https://www.apollographql.com/docs/apollo-server/performance/cache-backends | Apollo Server: cache backends}
 */
export function apolloCache(cache: Cache): ApolloCache {
  checkCache(cache, 'apolloCache(cache)')
  return {
    get: async (key) => {
      const value: unknown = await cache.get(key)
      // Something else is stored there: not by Apollo.
      return typeof value === 'string' ? value : undefined
    },
    set: async (key, value, options) => {
      await cache.set(key, value, { timeout: options?.ttl })
    },
    delete: (key) => cache.delete(key),
  }
}
