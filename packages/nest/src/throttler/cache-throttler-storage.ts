import type { Cache } from 'holdfast'

/** What `@nestjs/throttler` learns of one hit. Times are in whole seconds, as its own storage gives them. */
export interface ThrottlerHit {
  /** Hits in this window, including this one; while a block lasts, the hits before it. */
  readonly totalHits: number
  /** Seconds until the window ends. */
  readonly timeToExpire: number
  /** Whether the request is refused. */
  readonly isBlocked: boolean
  /** Seconds until a refused request may come again. */
  readonly timeToBlockExpire: number
}

/**
 * A storage for `@nestjs/throttler`, so that all processes count together. It is one atomic step of `cache.consume`,
 * for one key, so it works on a cluster; on local memory each process counts for itself.
 *
 * If the cache is down, requests fail with its error; with IGNORE_EXCEPTIONS they pass unlimited.
 *
 * @example
 * ```ts
 * ThrottlerModule.forRootAsync({
 *   inject: [getCacheToken()],
 *   useFactory: (cache: Cache) => ({
 *     throttlers: [{ ttl: seconds(60), limit: 100 }],
 *     storage: new CacheThrottlerStorage(cache),
 *   }),
 * })
 * ```
 */
export class CacheThrottlerStorage {
  readonly #cache: Cache

  /**
   * @param cache - Where hits are counted. Limits have their own key space, which `clear()` does not touch.
   */
  constructor(cache: Cache) {
    this.#cache = cache
  }

  /**
   * Counts a hit. `@nestjs/throttler` calls it.
   *
   * @param key - Who is limited, and where; the guard makes it, and puts the throttler's name into it.
   * @param ttl - Milliseconds that a window lasts.
   * @param limit - How many hits a window allows.
   * @param blockDuration - Milliseconds during which all is refused after the limit was exceeded.
   * @param throttlerName - The name of the limit; the same key under another name is counted apart.
   */
  async increment(
    key: string,
    ttl: number,
    limit: number,
    blockDuration: number,
    throttlerName: string,
  ): Promise<ThrottlerHit> {
    const { allowed, hits, resetAfter, blocked } = await this.#cache.consume(`throttler:${throttlerName}:${key}`, {
      limit,
      window: ttl / 1000,
      block: blockDuration / 1000,
    })
    const seconds = Math.ceil(resetAfter)
    return {
      totalHits: hits,
      timeToExpire: seconds,
      isBlocked: blocked || !allowed,
      timeToBlockExpire: allowed ? 0 : seconds,
    }
  }
}
