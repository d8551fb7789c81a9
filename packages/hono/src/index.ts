/** An HTTP response cache for Hono. */
export type { HttpCacheEvent, PurgeOptions } from '@holdfast/http'
export { httpCacheChannel } from '@holdfast/http'
export { cacheTags } from './cache-tags.ts'
export { type FetchApplication, type HttpCacheMiddleware, type HttpCacheOptions, httpCache } from './http-cache.ts'
