import { randomUUID } from 'node:crypto'
import { ArgumentError, optionRule, optionsChecker } from '@holdfast/core'
import { CacheModule, type CacheModuleSettings, getCacheToken } from '@holdfast/nest'
import { type DynamicModule, Module, type Provider } from '@nestjs/common'
import type { Cache } from 'holdfast'
import type { CompatModuleAsyncOptions, CompatModuleOptions, CompatOptions } from './compat-options.ts'
import { AsyncOptions, CACHE_MANAGER, CACHE_MODULE_OPTIONS } from './constants.ts'
import { ManagedCache } from './managed-cache.ts'

/** cache-manager's memory has no bound; this one forgets entries when there are more. */
const IN_MEMORY: CacheModuleSettings = { BACKEND: 'locmem', TIMEOUT: null, OPTIONS: { MAX_ENTRIES: 100_000 } }

const { boolean, checkedInUse, text } = optionRule
const duration = { accepts: (value: unknown) => typeof value === 'number', expected: 'a number of milliseconds' }
const checkOptions = optionsChecker<CompatModuleOptions & { readonly stores?: never }>(
  'CacheModule.register(options)',
  {
    settings: checkedInUse,
    cache: text,
    ttl: duration,
    refreshThreshold: duration,
    cacheId: text,
    isGlobal: boolean,
    stores: {
      accepts: () => false,
      expected:
        "left out: write the place as settings: { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:6379/0' }, in the option \"settings\"",
    },
  },
)

class ProvidedOptions {}

/** `CacheModule` of `@nestjs/cache-manager`, over a Holdfast cache. */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: in Nest a module is a class.
export class CompatCacheModule {
  /**
   * Registers a cache.
   *
   * @param given - Options; `settings` says the place, local memory when left out.
   * @returns The module to import. It provides `CACHE_MANAGER` and `Cache`, and what Holdfast's `CacheModule` provides.
   * @throws {@link @holdfast/core#ArgumentError} for an unknown option and for `stores`;
   *   {@link @holdfast/core#SettingsError} for wrong settings.
   *
   * @example
   * ```ts
   * CacheModule.register({ settings: { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:6379/0' }, ttl: 5000, isGlobal: true })
   * ```
   */
  static register(given?: CompatModuleOptions): DynamicModule {
    const options = checkOptions(given)
    const { settings = IN_MEMORY, cache, isGlobal = false } = options
    const provided = { module: ProvidedOptions, providers: [{ provide: CACHE_MODULE_OPTIONS, useValue: options }] }
    return assemble(provided, cache ?? CacheModule.register(settings, { isGlobal }), isGlobal)
  }

  /**
   * Registers a cache whose options other providers make.
   *
   * @param options - `useFactory` with `inject`, `useClass` or `useExisting`; `imports`; whether it is global.
   * @throws {@link @holdfast/core#ArgumentError} without `useFactory`, `useClass` or `useExisting`.
   */
  static registerAsync(options: CompatModuleAsyncOptions): DynamicModule {
    if (!options.useFactory && !options.useClass && !options.useExisting) {
      throw new ArgumentError('CacheModule.registerAsync() needs one of useFactory, useClass and useExisting.')
    }
    const { cache, isGlobal = false, extraProviders = [] } = options
    const { imports = [], providers = [] } = AsyncOptions.registerAsync(options)
    const provided = { module: ProvidedOptions, imports, providers: [...providers, ...extraProviders] }
    const registration = CacheModule.registerAsync({
      imports: [exporting(provided)],
      inject: [CACHE_MODULE_OPTIONS],
      useFactory: (made: CompatOptions) => checkOptions(made).settings ?? IN_MEMORY,
      isGlobal,
    })
    return assemble(provided, cache ?? registration, isGlobal)
  }
}

function exporting(provided: DynamicModule): DynamicModule {
  return { ...provided, exports: [CACHE_MODULE_OPTIONS] }
}

/** The cache is one that is registered here, or the name of one that is registered elsewhere. */
function assemble(provided: DynamicModule, cache: DynamicModule | string, global: boolean): DynamicModule {
  const isOwn = typeof cache !== 'string'
  const providers: Provider[] = [
    {
      provide: CACHE_MANAGER,
      inject: [getCacheToken(isOwn ? undefined : cache), CACHE_MODULE_OPTIONS],
      useFactory: (own: Cache, options: CompatOptions) =>
        new ManagedCache(own, { ...options, timeout: timeoutIn(options) }),
    },
    { provide: ManagedCache, useExisting: CACHE_MANAGER },
    // With `moduleIdGeneratorAlgorithm: 'deep-hash'` modules that look alike are one module.
    { provide: 'holdfast:registration', useValue: randomUUID() },
  ]
  return {
    module: CompatCacheModule,
    global,
    imports: [exporting(provided), ...(isOwn ? [cache] : [])],
    providers,
    exports: [CACHE_MANAGER, ManagedCache, ...(isOwn ? [CacheModule] : [])],
  }
}

/** In cache-manager an entry without a ttl lives for ever. A TIMEOUT that somebody wrote down counts. */
function timeoutIn({ settings, cache }: CompatOptions): null | undefined {
  if (cache !== undefined) return undefined
  const own = settings && ('BACKEND' in settings ? settings : settings.default)
  return own && typeof own === 'object' && 'TIMEOUT' in own && own.TIMEOUT !== undefined ? undefined : null
}
