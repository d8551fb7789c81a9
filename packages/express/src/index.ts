/** An HTTP response cache for Express, Connect and any `(req, res)` listener. */
export { type Http2Listener, type HttpCacheMiddleware, httpCache, type Listener } from './http-cache.ts'
export type { HttpCacheOptions } from './options.ts'
