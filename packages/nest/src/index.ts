/** Holdfast's named caches in NestJS. */
export { CacheModule } from './cache.module.ts'
export type {
  CacheModuleAsyncOptions,
  CacheModuleOptions,
  CacheModuleSettings,
  CacheSettingsFactory,
} from './cache-module-options.ts'
export { InjectCache, InjectCaches } from './inject-cache.decorator.ts'
export { CACHES, getCacheToken } from './tokens.ts'
