import { type Cache, type Caches, createCaches } from 'holdfast'
import { CACHES, DEFAULT_ALIAS, getCacheToken, requestedTokens } from '../injection/tokens.ts'
import type { CacheModuleSettings } from '../module/cache-module-options.ts'

/** The part of `@nestjs/testing`'s `TestingModuleBuilder` that is used here. */
export interface OverridesProviders<Builder> {
  /**
   * Begins to replace a provider.
   *
   * @param token - Its token.
   */
  overrideProvider(token: string): {
    /** Replaces it by a value. */
    useValue(value: unknown): Builder
    /** Replaces it by what a factory makes. */
    useFactory(options: { factory: () => unknown }): Builder
  }
}

/**
 * Replaces one cache in a test. The test closes the cache that it passes.
 *
 * @param builder - What `Test.createTestingModule()` returned.
 * @param cache - What `@InjectCache(alias)` injects instead.
 * @param alias - The cache's name. @defaultValue `'default'`
 * @returns The builder.
 *
 * @example
 * ```ts
 * const cache = createCaches({ BACKEND: 'locmem' }).get()
 * const app = await overrideCache(Test.createTestingModule({ imports: [AppModule] }), cache).compile()
 * ```
 */
export function overrideCache<Builder extends OverridesProviders<Builder>>(
  builder: Builder,
  cache: Cache,
  alias: string = DEFAULT_ALIAS,
): Builder {
  return builder.overrideProvider(getCacheToken(alias)).useValue(cache)
}

/**
 * Replaces all caches in a test, of every registration; the application closes them. `@InjectCache()` and
 * `@InjectCaches()` inject the new ones, under the same aliases.
 *
 * @param builder - What `Test.createTestingModule()` returned.
 * @param settings - Settings that define every alias that the application registers. @defaultValue local memory for
 *   each
 * @returns The builder.
 *
 * @example
 * ```ts
 * const app = await overrideCaches(Test.createTestingModule({ imports: [AppModule] })).compile()
 * ```
 */
export function overrideCaches<Builder extends OverridesProviders<Builder>>(
  builder: Builder,
  settings?: CacheModuleSettings,
): Builder {
  return builder.overrideProvider(CACHES).useFactory({ factory: (): Caches => createCaches(settings ?? inMemory()) })
}

/** Each alias has a store of its own. */
function inMemory(): CacheModuleSettings {
  const aliases = [DEFAULT_ALIAS, ...requestedTokens().keys()]
  return Object.fromEntries(aliases.map((alias) => [alias, { BACKEND: 'locmem', LOCATION: alias }] as const))
}
