/** An HTTP response cache for Express, Connect and any `(req, res)` listener, and Django's helpers for HTTP caching. */

export type { HttpCacheEvent, PurgeOptions, TaggableResponse } from '@holdfast/http'
export { httpCacheChannel, isBackgroundRequest } from '@holdfast/http'
export type { CacheControlDirectives, FieldNames } from './django/cache-directives.ts'
export { type CachePageMiddleware, type CachePageOptions, cachePage } from './django/cache-page.ts'
export { type ConditionalOptions, conditional } from './django/conditional.ts'
export { cacheControl, type Middleware, neverCache, varyOn, varyOnCookie } from './django/header-middlewares.ts'
export { type AnyResponse, patchCacheControl, patchVary } from './django/patch-response.ts'
export {
  type Http2Listener,
  type HttpCacheMiddleware,
  type HttpCacheOptions,
  httpCache,
  type Listener,
} from './http-cache.ts'
