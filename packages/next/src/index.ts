/** The cache handlers of Next.js over a Holdfast cache. */
export type {
  GetContext,
  ResponseCacheContext,
  ResponseCacheHandler,
  ResponseLifetime,
  ResponseValue,
  RevalidationProfile,
  SetContext,
  StoredResponse,
} from './contract/response-cache.ts'
export type { UseCacheEntry, UseCacheHandler } from './contract/use-cache.ts'
export { createHandler, type NextHandler } from './handler/create-handler.ts'
export type { HandlerOptions, HandlerSettingsOptions } from './handler/options.ts'
