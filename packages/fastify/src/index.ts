/** An HTTP response cache for Fastify. */
export type { HttpCacheEvent, PurgeOptions } from '@holdfast/http'
export { httpCacheChannel, isBackgroundRequest } from '@holdfast/http'
export { type FastifyHttpCache, type HttpCacheOptions, httpCache } from './http-cache.ts'
