/** Holdfast's named caches in NestJS. */
export { type CacheHealth, CacheHealthIndicator } from './health/cache-health.indicator.ts'
export {
  HttpCacheMiddleware,
  type HttpCacheMiddlewareOptions,
  purgeHttpCache,
} from './http/http-cache.middleware.ts'
export { InjectCache, InjectCaches } from './injection/inject-cache.decorator.ts'
export { CACHES, getCacheToken } from './injection/tokens.ts'
export { CacheInterceptor, type CacheInterceptorOptions } from './interceptor/cache.interceptor.ts'
export {
  CacheByUser,
  CacheKey,
  CachePublic,
  CacheTags,
  CacheTimeout,
  type CacheTimeoutOptions,
  type ForContext,
  NoCache,
  type UserOf,
} from './interceptor/handler.decorators.ts'
export { CacheEvict, type CacheEvictOptions, type Evicted } from './methods/cache-evict.decorator.ts'
export { Cacheable, type CacheableOptions } from './methods/cacheable.decorator.ts'
export type { AsyncMethodDecorator } from './methods/replace-method.ts'
export { CacheModule } from './module/cache.module.ts'
export type {
  CacheModuleAsyncOptions,
  CacheModuleOptions,
  CacheModuleSettings,
  CacheSettingsFactory,
} from './module/cache-module-options.ts'
export { type OverridesProviders, overrideCache, overrideCaches } from './testing/override-caches.ts'
export { CacheThrottlerStorage, type ThrottlerHit } from './throttler/cache-throttler-storage.ts'
