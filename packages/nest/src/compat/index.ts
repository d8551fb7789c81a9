/** What `@nestjs/cache-manager` exports, over Holdfast caches. Lifetimes are in milliseconds, here alone. */
export { type CacheManagerEntry, CacheManagerStore, cacheManagerStore, type RawValue } from './cache-manager-store.ts'
export { CompatCacheInterceptor as CacheInterceptor } from './compat.interceptor.ts'
export { CompatCacheModule as CacheModule } from './compat.module.ts'
export type {
  CacheOptionsFactory,
  CompatModuleAsyncOptions as CacheModuleAsyncOptions,
  CompatModuleOptions as CacheModuleOptions,
  CompatOptions as CacheManagerOptions,
} from './compat-options.ts'
export { CACHE_KEY_METADATA, CACHE_MANAGER, CACHE_MODULE_OPTIONS, CACHE_TTL_METADATA } from './constants.ts'
export { CacheKey, type CacheKeyFactory, CacheTTL, type CacheTTLFactory } from './handler.decorators.ts'
export {
  type CacheListener,
  ManagedCache as Cache,
  type ManagedCacheOptions,
  type Milliseconds,
  type WrapOptions,
} from './managed-cache.ts'
