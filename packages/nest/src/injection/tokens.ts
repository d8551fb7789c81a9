import { sharedByCopies } from '@holdfast/core'

/** The injection token of all caches, a `Caches`. */
export const CACHES = 'holdfast:caches'

/** The default alias, as in Django. */
export const DEFAULT_ALIAS = 'default'

const requested = sharedByCopies('nest/requested-tokens', () => new Map<string, string>())

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
  const token = `holdfast:cache:${alias}`
  requested.set(alias, token)
  return token
}

/** The tokens that were requested so far, by alias, whether or not settings define the alias. */
export function requestedTokens(): ReadonlyMap<string, string> {
  return requested
}
