import type { RevalidationProfile } from './response-cache.ts'

/** A result of a function with `'use cache'`. */
export interface UseCacheEntry {
  /** The serialized result. Can be read once. */
  value: ReadableStream<Uint8Array>
  /** Its tags, without those of the routes that use it. */
  tags: string[]
  /** Seconds that a browser may use it without asking. */
  stale: number
  /** When it was begun, in milliseconds since 1970. */
  timestamp: number
  /** Seconds after which it must not be used. */
  expire: number
  /** Seconds until it is stale; -1 when a tag of it was revalidated and it may be used once more. */
  revalidate: number
}

/**
 * The contract of `cacheHandlers` in next.config: results of functions with `'use cache'`. No method rejects because of
 * the cache.
 */
export interface UseCacheHandler {
  /**
   * Returns a result. Waits for a `set` of the same key that is under way in this process.
   *
   * @param key - Next's key.
   * @param softTags - Ignored: Next compares them with what `getExpiration` returns.
   * @returns The entry with a stream of its own; `undefined` when the function has to run.
   */
  get(key: string, softTags: readonly string[]): Promise<UseCacheEntry | undefined>

  /**
   * Stores a result when it is complete.
   *
   * @param key - Next's key.
   * @param pending - The entry. Its stream is read once. One that fails or is too long is not stored.
   */
  set(key: string, pending: Promise<UseCacheEntry>): Promise<void>

  /** Does nothing: tags are looked up with what has them. */
  refreshTags(): Promise<void>

  /**
   * Tells when one of these tags was revalidated last.
   *
   * @param tags - The tags of a route: a list in Next 16, arguments in Next 15.
   * @returns Milliseconds since 1970; 0 for never; now when the cache cannot be asked.
   */
  getExpiration(...tags: readonly (string | readonly string[])[]): Promise<number>

  /**
   * Revalidates tags in every process, as `revalidateTag` of `cacheHandler` does.
   *
   * @param tags - The tags.
   * @param profile - With it, what has the tags is used stale for so long; without, it is a miss at once.
   */
  updateTags(tags: readonly string[], profile?: RevalidationProfile): Promise<void>

  /**
   * What Next 15 calls instead of `updateTags`.
   *
   * @param tags - The tags.
   */
  expireTags(...tags: readonly string[]): Promise<void>
}
