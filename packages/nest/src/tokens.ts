/** The injection token of all caches, a `Caches`. */
export const CACHES = 'holdfast:caches'

/** The default alias, as in Django. */
export const DEFAULT_ALIAS = 'default'

const asked = new Set<string>()

/**
 * Returns the injection token of one cache, for providers with `inject` and for `moduleRef.get()`. In constructors use
 * `@InjectCache(alias)`.
 *
 * @param alias - The cache's name in the settings. @defaultValue `'default'`
 * @returns The token.
 *
 * @example
 * ```ts
 * { provide: Greeter, useFactory: (cache: Cache) => new Greeter(cache), inject: [getCacheToken()] }
 * ```
 */
export function getCacheToken(alias: string = DEFAULT_ALIAS): string {
  asked.add(alias)
  return `holdfast:cache:${alias}`
}

/** All aliases whose tokens were requested so far, whether or not settings define them. */
export function askedAliases(): readonly string[] {
  return [...asked]
}
