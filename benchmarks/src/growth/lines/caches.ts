import { type Cache, createCaches } from 'holdfast'

/** A cache that is closed when it was measured. */
export interface Opened {
  readonly cache: Cache
  close(): Promise<void>
}

/** Opens a cache on a server or a cluster. */
export function open(urls: readonly string[]): Opened {
  const OPTIONS = urls.length === 1 ? {} : { CLIENT_CLASS: 'cluster' }
  const caches = createCaches({ BACKEND: 'redis', LOCATION: urls, KEY_PREFIX: 'growth', OPTIONS })
  return { cache: caches.get(), close: () => caches.close() }
}

/** Stores numbered keys in portions, and returns them. */
export async function storeKeys(cache: Cache, count: number, value: unknown): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, index) => `key:${index}`)
  for (let start = 0; start < count; start += 10_000) {
    await cache.setMany(
      keys.slice(start, start + 10_000).map((key) => [key, value] as const),
      { timeout: null },
    )
  }
  return keys
}
