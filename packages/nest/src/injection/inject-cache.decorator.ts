import { Inject } from '@nestjs/common'
import { CACHES, DEFAULT_ALIAS, getCacheToken } from './tokens.ts'

/**
 * Injects one cache.
 *
 * @param alias - The cache's name in the settings. @defaultValue `'default'`
 *
 * @example
 * ```ts
 * constructor(@InjectCache('sessions') private readonly sessions: Cache) {}
 * ```
 */
export function InjectCache(alias: string = DEFAULT_ALIAS): PropertyDecorator & ParameterDecorator {
  return Inject(getCacheToken(alias))
}

/**
 * Injects all caches of the module, for code that chooses one by name at run time.
 *
 * @example
 * ```ts
 * constructor(@InjectCaches() private readonly caches: Caches) {}
 * ```
 */
export function InjectCaches(): PropertyDecorator & ParameterDecorator {
  return Inject(CACHES)
}
