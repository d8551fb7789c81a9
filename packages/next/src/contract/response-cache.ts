/** How long a response may be served, in seconds, as Next's `cacheControl` says it. */
export interface ResponseLifetime {
  /** Seconds until the response is stale; `false` for never. */
  readonly revalidate: number | false
  /** Seconds until it must not be served any more; `undefined` for never. */
  readonly expire: number | undefined
}

/**
 * What Next stores: a page, a response of a route handler, a response to `fetch`, a redirect, an image. Fields that are
 * a `Buffer`, a `Map` of Buffers, a string or JSON are kept as they are, whatever their names.
 */
export interface ResponseValue {
  /** Next's name of the kind: `APP_PAGE`, `APP_ROUTE`, `PAGES`, `FETCH`, `REDIRECT`, `IMAGE`. */
  readonly kind: string
}

/** What `get` returns. */
export interface StoredResponse {
  /** Milliseconds since 1970. Earlier than the truth when a tag was revalidated and the response may be served stale. */
  readonly lastModified: number
  /** The value; `null` for a page that was not found. */
  readonly value: ResponseValue | null
  /** The lifetime that `set` was given. Next 16.4 and later use it; earlier ones know only what they rendered. */
  readonly cacheControl?: ResponseLifetime
}

/** What Next passes to the constructor for each request, as far as it is used. */
export interface ResponseCacheContext {
  /** The folder `.next/server`. */
  readonly serverDistDir?: string | undefined
  /** Tags that a proxy in front of Next revalidated: what has them is a miss for this request. */
  readonly revalidatedTags?: readonly string[] | undefined
}

/** What Next passes to `get`, as far as it is used. */
export interface GetContext {
  /** `FETCH` for a response to `fetch`, `IMAGE` for an image, else the kind of page. */
  readonly kind?: string | undefined
  /** The tags of a `fetch`. */
  readonly tags?: readonly string[] | undefined
  /** The tags of the route that calls `fetch`. */
  readonly softTags?: readonly string[] | undefined
  /** The lifetime of a `fetch`. */
  readonly revalidate?: number | false | undefined
}

/** What Next passes to `set`, as far as it is used. */
export interface SetContext {
  /** True for a response to `fetch`. */
  readonly fetchCache?: boolean | undefined
  /** The tags of a `fetch`. */
  readonly tags?: readonly string[] | undefined
  /** The lifetime of a page, a response of a route handler, or an image. */
  readonly cacheControl?: ResponseLifetime | undefined
}

/** What Next passes with tags when they shall become stale first: seconds until they expire. */
export interface RevalidationProfile {
  /** Seconds during which what is older is served stale, once, while it is rendered again. */
  readonly expire?: number | undefined
}

/**
 * The contract of `cacheHandler` in next.config: pages, responses of route handlers and of `fetch`, images. Next makes
 * one for each request. No method rejects because of the cache.
 */
export interface ResponseCacheHandler {
  /**
   * Returns what is stored under a key.
   *
   * @param key - Next's key.
   * @param context - What it is for.
   * @returns The value, fresh or stale; `null` when Next has to render.
   */
  get(key: string, context?: GetContext): Promise<StoredResponse | null>

  /**
   * Stores a value for as long as it may be served.
   *
   * @param key - Next's key.
   * @param value - The value; `null` for a page that was not found.
   * @param context - Its lifetime and tags.
   */
  set(key: string, value: ResponseValue | null, context?: SetContext): Promise<void>

  /**
   * Revalidates tags in every process.
   *
   * @param tags - One or several.
   * @param profile - With it, what has the tags is served stale for so long; without, it is a miss at once.
   */
  revalidateTag(tags: string | readonly string[], profile?: RevalidationProfile): Promise<void>

  /** Does nothing: nothing is kept for a request. */
  resetRequestCache(): void
}
