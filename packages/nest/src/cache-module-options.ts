import type { ConfigurableModuleAsyncOptions } from '@nestjs/common'
import type { BackendNames, CacheSettings, CachesSettings, ClassTable, CreateCachesOptions } from 'holdfast'

/** One settings object with BACKEND (alias `default`), or settings by alias, as in Django's CACHES. */
export type CacheModuleSettings<CustomName extends string = never> =
  | CacheSettings<CustomName>
  | CachesSettings<CustomName>

/** Options of `CacheModule.register`: those of `createCaches` and the module's own. */
export interface CacheModuleOptions<Classes extends ClassTable = ClassTable> extends CreateCachesOptions<Classes> {
  /** Makes the caches injectable everywhere without importing the module again. @defaultValue false */
  readonly isGlobal?: boolean | undefined
}

/** A provider that makes settings, for `useClass` and `useExisting`. */
export interface CacheSettingsFactory {
  /** Returns the settings, also by a promise. */
  createCacheSettings(): CacheModuleSettings | Promise<CacheModuleSettings>
}

/** Options of `CacheModule.registerAsync`: where settings come from, by exactly one of `useFactory`, `useClass` and `useExisting`, and the rest. */
export interface CacheModuleAsyncOptions<Classes extends ClassTable = ClassTable>
  extends ConfigurableModuleAsyncOptions<CacheModuleSettings<BackendNames<Classes>>, 'createCacheSettings'>,
    CacheModuleOptions<Classes> {
  /**
   * The names that the settings will define. Nest wants to know them before the settings are there; any other name that an
   * `@InjectCache()` asks for is looked up when it is injected.
   *
   * @defaultValue `['default']`
   */
  readonly aliases?: readonly string[] | undefined
}
