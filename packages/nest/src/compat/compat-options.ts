import type { CacheModuleSettings } from '@holdfast/nest'
import type { ConfigurableModuleAsyncOptions, Provider } from '@nestjs/common'

/** Options of the caching, as in `@nestjs/cache-manager`; the place is said by `settings` instead of `stores`. */
export interface CompatOptions {
  /** Settings of the cache named `default`, as `createCaches` takes them. @defaultValue local memory */
  readonly settings?: CacheModuleSettings | undefined
  /** The name of a cache that a Holdfast `CacheModule` registers; instead of `settings`. */
  readonly cache?: string | undefined
  /** Milliseconds that entries live which are set without a ttl. @defaultValue TIMEOUT of the settings, else for ever */
  readonly ttl?: number | undefined
  /** Milliseconds: `wrap` refreshes a value in the background when less is left. @defaultValue never */
  readonly refreshThreshold?: number | undefined
  /** What `cacheId()` returns. */
  readonly cacheId?: string | undefined
}

/** Options of `CacheModule.register`. */
export interface CompatModuleOptions extends CompatOptions {
  /** Makes the cache injectable everywhere without importing the module again. @defaultValue false */
  readonly isGlobal?: boolean | undefined
}

/** A provider that makes options, for `useClass` and `useExisting`. */
export interface CacheOptionsFactory {
  /** Returns the options, or a promise of them. */
  createCacheOptions(): CompatOptions | Promise<CompatOptions>
}

/** Options of `CacheModule.registerAsync`. `cache` must be said here, because it names what is injected. */
export interface CompatModuleAsyncOptions
  extends ConfigurableModuleAsyncOptions<Omit<CompatOptions, 'cache'>, 'createCacheOptions'> {
  /** The name of a cache that a Holdfast `CacheModule` registers, instead of `settings`. */
  readonly cache?: string | undefined
  /** Makes the cache injectable everywhere without importing the module again. @defaultValue false */
  readonly isGlobal?: boolean | undefined
  /** Further providers in the scope of the module. */
  readonly extraProviders?: Provider[] | undefined
}
