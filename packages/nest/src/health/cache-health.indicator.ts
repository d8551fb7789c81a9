import { Inject } from '@nestjs/common'
import { type Cache, type Caches, isCacheError } from 'holdfast'
import { CACHES, DEFAULT_ALIAS } from '../injection/tokens.ts'
import { probe } from './probe.ts'

/** What is known of one cache. */
export type CacheHealth =
  | {
      /** The cache answers. */
      readonly status: 'up'
      /** Milliseconds that the answer took. */
      readonly responseTime: number
    }
  | {
      /** The cache does not answer. */
      readonly status: 'down'
      /** The code of the error. */
      readonly code: string
      /** Why; without secrets. */
      readonly message: string
    }

/**
 * Tells `@nestjs/terminus` whether a cache can be used. `CacheModule` provides it.
 *
 * @example
 * ```ts
 * @Controller('health')
 * export class HealthController {
 *   constructor(
 *     private readonly health: HealthCheckService,
 *     private readonly caches: CacheHealthIndicator,
 *   ) {}
 *
 *   @Get()
 *   @HealthCheck()
 *   check() {
 *     return this.health.check([() => this.caches.check('cache')])
 *   }
 * }
 * ```
 */
export class CacheHealthIndicator {
  readonly #caches: Caches

  /**
   * @param caches - The caches of the module.
   */
  constructor(caches: Caches) {
    this.#caches = caches
  }

  /**
   * Asks a cache, and waits no longer than its timeouts. Failures that IGNORE_EXCEPTIONS turns into misses are seen.
   *
   * @param key - Names the cache in the report.
   * @param cache - A cache, or its alias. @defaultValue `'default'`
   * @returns An entry for the report of a health check.
   * @throws {@link @holdfast/core#UnknownAliasError} for an unknown alias.
   */
  async check<const Key extends string>(
    key: Key,
    cache: Cache | string = DEFAULT_ALIAS,
  ): Promise<Record<Key, CacheHealth>> {
    const asked = typeof cache === 'string' ? this.#caches.get(cache) : cache
    return { [key]: await healthOf(asked) } as Record<Key, CacheHealth>
  }
}
// The sources also run where the syntax of parameter decorators is unknown.
Inject(CACHES)(CacheHealthIndicator, undefined, 0)

async function healthOf(cache: Cache): Promise<CacheHealth> {
  try {
    return { status: 'up', responseTime: Math.round(await probe(cache)) }
  } catch (error) {
    if (!isCacheError(error)) throw error
    return { status: 'down', code: error.code, message: error.message }
  }
}
