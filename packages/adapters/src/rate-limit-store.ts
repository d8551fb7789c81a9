import { type Cache, optionRule, optionsChecker } from '@holdfast/core'
import { checkCache } from './check-cache.ts'

/** Options of {@link rateLimitStore}. */
export interface RateLimitStoreOptions {
  /** What the names of its limits start with. Give each limiter of an application its own. @defaultValue `'rl:'` */
  readonly prefix?: string | undefined
}

/** The hits of one client. */
export interface RateLimitInfo {
  /** Hits in this window. */
  readonly totalHits: number
  /** When the window ends. */
  readonly resetTime: Date
}

/** A `Store` of express-rate-limit 7 and 8. */
export interface RateLimitStore {
  /** What the names of its limits start with. */
  readonly prefix: string
  /** False: processes count together. */
  readonly localKeys: false
  /**
   * Learns how long a window is; express-rate-limit calls it.
   *
   * @param options - Those of the limiter: `windowMs`, in milliseconds.
   */
  init(options: { readonly windowMs: number }): void
  /**
   * Counts a hit, in one atomic step.
   *
   * @param key - The client.
   */
  increment(key: string): Promise<RateLimitInfo>
  /**
   * Takes a hit back, down to none.
   *
   * @param key - The client.
   */
  decrement(key: string): Promise<void>
  /**
   * Returns the hits of a client.
   *
   * @param key - The client.
   * @returns `undefined` when it has none.
   */
  get(key: string): Promise<RateLimitInfo | undefined>
  /**
   * Takes all hits of a client back. Its window goes on.
   *
   * @param key - The client.
   */
  resetKey(key: string): Promise<void>
}

const checkOptions = optionsChecker<RateLimitStoreOptions>('rateLimitStore(cache, options)', {
  prefix: optionRule.text,
})

/** The limiter compares hits with its own limit, which may depend on the request. */
const limit = Number.MAX_SAFE_INTEGER
/** That of express-rate-limit. */
const DEFAULT_WINDOW_MS = 60_000

/**
 * Makes a store for express-rate-limit: all processes that share the cache count together, on every topology; with
 * local memory, all limiters of this process. A hit is one command. Limits have their own key space, so that
 * `cache.clear()` frees nobody.
 *
 * Where the cache ignores errors (`IGNORE_EXCEPTIONS`), a request passes while Redis is down; otherwise express-rate-limit
 * decides, by its `passOnStoreError`.
 *
 * @param cache - Where hits are counted; it stays open.
 * @param options - A prefix.
 * @returns A store for one limiter.
 * @throws ArgumentError for anything but a cache, and for wrong options. Methods reject as `cache.consume` does.
 *
 * @example
 * ```ts
 * app.use(rateLimit({ windowMs: 60_000, limit: 100, store: rateLimitStore(caches.get('default')) }))
 * ```
 *
 * @see {@link https://express-rate-limit.mintlify.app/guides/creating-a-store | express-rate-limit: creating a store}
 */
export function rateLimitStore(cache: Cache, options?: RateLimitStoreOptions): RateLimitStore {
  checkCache(cache, 'rateLimitStore(cache)')
  const { prefix = 'rl:' } = checkOptions(options)
  let window = DEFAULT_WINDOW_MS / 1000
  const consume = async (key: string, cost: number): Promise<RateLimitInfo> => {
    const { hits, resetAfter } = await cache.consume(prefix + key, { limit, window, cost })
    return { totalHits: hits, resetTime: new Date(Date.now() + resetAfter * 1000) }
  }
  return {
    prefix,
    localKeys: false,
    init: ({ windowMs }) => {
      window = windowMs / 1000
    },
    increment: (key) => consume(key, 1),
    decrement: async (key) => void (await consume(key, -1)),
    get: async (key) => {
      const info = await consume(key, 0)
      return info.totalHits > 0 ? info : undefined
    },
    resetKey: async (key) => void (await consume(key, -limit)),
  }
}
