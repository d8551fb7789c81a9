import type { ConfigurableModuleAsyncOptions } from '@nestjs/common'
import type { BackendNames, CacheSettings, CachesSettings, ClassTable, CreateCachesOptions } from 'holdfast'

/** One settings object with BACKEND (alias `default`), or settings by alias, as in Django's CACHES. */
export type CacheModuleSettings<CustomName extends string = never> =
  | CacheSettings<CustomName>
  | CachesSettings<CustomName>

/** Options of `CacheModule.register`: those of `createCaches` and the module's own. */
export interface CacheModuleOptions<Classes extends ClassTable = ClassTable>
  extends Omit<CreateCachesOptions<Classes>, 'connections'> {
  /** Makes the caches injectable everywhere without importing the module again. @defaultValue false */
  readonly isGlobal?: boolean | undefined
  /**
   * Which caches must answer before the application starts: all, or these aliases. Otherwise the start fails and says
   * why. The others connect at their first use.
   *
   * @defaultValue false
   */
  readonly required?: boolean | readonly string[] | undefined
}

/** A provider that makes settings, for `useClass` and `useExisting`. */
export interface CacheSettingsFactory {
  /** Returns the settings, or a promise of them. */
  createCacheSettings(): CacheModuleSettings | Promise<CacheModuleSettings>
}

/**
 * Options of `CacheModule.registerAsync`: exactly one of `useFactory`, `useClass` and `useExisting`, and the other
 * options.
 */
export interface CacheModuleAsyncOptions<Classes extends ClassTable = ClassTable>
  extends ConfigurableModuleAsyncOptions<CacheModuleSettings<BackendNames<Classes>>, 'createCacheSettings'>,
    CacheModuleOptions<Classes> {
  /**
   * The names that the settings will define. Nest must know them before the settings are available. Any other name that
   * an `@InjectCache()` names is looked up when it is injected, in the modules that its class sees.
   *
   * @defaultValue `['default']`
   */
  readonly aliases?: readonly string[] | undefined
}
