import {
  buildCachesRules,
  type OptionRules,
  optionRule,
  optionsChecker,
  Resources,
  sharedByCopies,
} from '@holdfast/core'
import { ConfigurableModuleBuilder, type DynamicModule, Module } from '@nestjs/common'
import { ArgumentError, type BackendNames, type Caches, type ClassTable, createCaches } from 'holdfast'
import { CACHES, DEFAULT_ALIAS } from '../injection/tokens.ts'
import type { CacheModuleAsyncOptions, CacheModuleOptions, CacheModuleSettings } from './cache-module-options.ts'
import { requiredAliases } from './caches-lifecycle.ts'
import { DefinedCaches, definedCaches } from './defined-caches.ts'
import { lastResorts } from './last-resort.ts'

const { ConfigurableModuleClass: AsyncSettings, MODULE_OPTIONS_TOKEN: SETTINGS } = new ConfigurableModuleBuilder<
  CacheModuleSettings<string>
>({ moduleName: 'HoldfastCache' })
  .setFactoryMethodName('createCacheSettings')
  .build()

/** Modules that cache in one place share its connections. */
const connections = sharedByCopies('nest/connections', () => new Resources())

const { boolean, checkedInUse } = optionRule
const { classes, djangoSettings, onWarning } = buildCachesRules
const rules: OptionRules<CacheModuleOptions> = {
  classes,
  djangoSettings,
  onWarning,
  isGlobal: boolean,
  required: {
    accepts: (value) => typeof value === 'boolean' || isListOfTexts(value),
    expected: "true, false or a list of names, such as ['default']",
  },
}
const checkOptions = optionsChecker<CacheModuleOptions>('CacheModule.register(settings, options)', rules, 'isGlobal')
const checkAsyncOptions = optionsChecker<CacheModuleAsyncOptions>('CacheModule.registerAsync(options)', {
  ...rules,
  useFactory: checkedInUse,
  useClass: checkedInUse,
  useExisting: checkedInUse,
  inject: checkedInUse,
  imports: checkedInUse,
  provideInjectionTokensFrom: checkedInUse,
  aliases: { accepts: isListOfTexts, expected: "a list of names, such as ['default', 'sessions']" },
})

/**
 * Django's caches in Nest: each alias of the settings is injectable by `@InjectCache(alias)`, all of them by
 * `@InjectCaches()`.
 *
 * Nothing connects before the first use, unless `required` says so. Modules that cache in one place share connections.
 * The caches close with the application, in `onApplicationShutdown`: other
 * providers may still use them while they are destroyed.
 *
 * @example
 * ```ts
 * @Module({
 *   imports: [CacheModule.register({ default: { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:6379/0' } }, { isGlobal: true })],
 * })
 * export class AppModule {}
 * ```
 */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: in Nest a module is a class.
export class CacheModule {
  /**
   * Registers caches whose settings are known.
   *
   * @param settings - One settings object with BACKEND (alias `default`), or settings by alias, as in Django's CACHES.
   * @param given - Options: whether the module is global; your own classes; Django's settings beside CACHES; where warnings
   *   go.
   * @returns The module to import.
   * @throws {@link @holdfast/core#SettingsError} at once, with every problem and its path;
   *   {@link @holdfast/core#ArgumentError} for an unknown option.
   */
  static register<const Classes extends ClassTable = Readonly<Record<never, never>>>(
    settings: CacheModuleSettings<BackendNames<Classes>>,
    given?: CacheModuleOptions<Classes>,
  ): DynamicModule {
    const options = checkOptions(given) as CacheModuleOptions<Classes>
    // Created here, so that wrong settings throw here. Each application that is created from this module gets its own
    // caches.
    let checked: Caches | undefined = makeCaches(settings, options)
    const { aliases } = checked
    for (const alias of requiredAliases(options, aliases)) checked.get(alias)
    const useFactory = (): Caches => {
      const caches = checked ?? makeCaches(settings, options)
      checked = undefined
      return caches
    }
    return withLastResorts(
      definedCaches({ caches: { provide: CACHES, useFactory }, aliases, required: options.required }),
      options,
    )
  }

  /**
   * Registers caches whose settings other providers make.
   *
   * @param given - Options: `useFactory` with `inject`, `useClass` or `useExisting`; `imports`; the aliases; and the options
   *   of `register`.
   * @returns The module to import. Wrong settings make the start of the application fail with a `SettingsError`.
   * @throws {@link @holdfast/core#ArgumentError} without `useFactory`, `useClass` or `useExisting`, and for an unknown
   *   option.
   *
   * @example
   * ```ts
   * CacheModule.registerAsync({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ default: { BACKEND: 'redis', LOCATION: config.getOrThrow('REDIS_URL') } }),
   *   isGlobal: true,
   * })
   * ```
   */
  static registerAsync<const Classes extends ClassTable = Readonly<Record<never, never>>>(
    given: CacheModuleAsyncOptions<Classes>,
  ): DynamicModule {
    const options = checkAsyncOptions(given as CacheModuleAsyncOptions) as CacheModuleAsyncOptions<Classes>
    if (!options.useFactory && !options.useClass && !options.useExisting) {
      throw new ArgumentError('CacheModule.registerAsync() needs one of useFactory, useClass and useExisting.')
    }
    const { imports = [], providers = [] } = AsyncSettings.registerAsync(options)
    const useFactory = (settings: CacheModuleSettings<BackendNames<Classes>>): Caches => makeCaches(settings, options)
    const caches = { provide: CACHES, inject: [SETTINGS], useFactory }
    const { aliases = [DEFAULT_ALIAS], required } = options
    return withLastResorts(definedCaches({ caches, aliases, required, imports, providers }), options)
  }
}

function withLastResorts(defined: DynamicModule, { isGlobal = false }: CacheModuleOptions): DynamicModule {
  return {
    module: CacheModule,
    global: isGlobal,
    // Read when the application starts, when all classes are decorated and the aliases that they request are known.
    get imports() {
      return [...lastResorts(), defined]
    },
    exports: [DefinedCaches],
  }
}

function makeCaches<Classes extends ClassTable>(
  settings: CacheModuleSettings<BackendNames<Classes>>,
  { classes, djangoSettings, onWarning }: CacheModuleOptions<Classes>,
): Caches {
  return createCaches(settings, { classes, djangoSettings, onWarning, connections })
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
