import { ConfigurableModuleBuilder, type ConfigurableModuleCls } from '@nestjs/common'
import type { CompatOptions } from './compat-options.ts'

/** Nest's token of its cache. */
export const CACHE_MANAGER = 'CACHE_MANAGER'

/** Under which `@CacheKey` writes on a handler. */
export const CACHE_KEY_METADATA = 'cache_module:cache_key'

/** Under which `@CacheTTL` writes on a handler or a controller. */
export const CACHE_TTL_METADATA = 'cache_module:cache_ttl'

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<CompatOptions>({
  moduleName: 'HoldfastCacheManager',
})
  .setFactoryMethodName('createCacheOptions')
  .build()

/** The token of the module's options. */
export const CACHE_MODULE_OPTIONS: string | symbol = MODULE_OPTIONS_TOKEN

/** Makes the providers of options that other providers make. */
export const AsyncOptions: ConfigurableModuleCls<CompatOptions, 'register', 'createCacheOptions'> =
  ConfigurableModuleClass
