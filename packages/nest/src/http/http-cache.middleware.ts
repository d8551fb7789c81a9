import type { IncomingMessage, ServerResponse } from 'node:http'
import { optionRule, optionsChecker } from '@holdfast/core'
import { type HttpCacheOptions, httpCacheRules, NodeCache, type PurgeOptions } from '@holdfast/http'
import type { BeforeApplicationShutdown, NestMiddleware, OnModuleInit, Type } from '@nestjs/common'
import type { Cache } from 'holdfast'
import { InjectCache } from '../injection/inject-cache.decorator.ts'
import { DEFAULT_ALIAS } from '../injection/tokens.ts'
import { noteHandled } from './handled-responses.ts'

/** Options of `HttpCacheMiddleware.with`: those of `httpCache`, and which cache. */
export interface HttpCacheMiddlewareOptions extends Omit<HttpCacheOptions, 'cache'> {
  /** The cache's name. @defaultValue `'default'` */
  readonly cache?: string | undefined
}

const checkOptions = optionsChecker<HttpCacheMiddlewareOptions>('HttpCacheMiddleware.with(options)', {
  ...httpCacheRules,
  cache: optionRule.text,
})

/**
 * A shared HTTP cache (RFC 9111) in front of handlers, on Express and Fastify: whole responses are reused as their
 * Cache-Control says, and a hit does not enter Nest's guards, pipes and interceptors. It is what `httpCache` of
 * `@holdfast/express` is. Where it runs, `CacheInterceptor` stands aside.
 *
 * It works before guards, so only responses that say so are stored: those with explicit freshness, and never those that
 * are `private`, have a Set-Cookie, or answer a request with Authorization without allowing it.
 *
 * @example
 * ```ts
 * export class AppModule implements NestModule {
 *   configure(consumer: MiddlewareConsumer) {
 *     consumer.apply(HttpCacheMiddleware).forRoutes(PagesController)
 *   }
 * }
 * ```
 */
export class HttpCacheMiddleware implements NestMiddleware, OnModuleInit, BeforeApplicationShutdown {
  protected readonly options: HttpCacheMiddlewareOptions = {}
  readonly #cache: Cache
  #made: NodeCache | undefined

  /**
   * @param cache - Where responses are kept.
   */
  constructor(cache: Cache) {
    this.#cache = cache
  }

  /**
   * Makes a class of middlewares for another cache, or with other options.
   *
   * @param given - Which cache; options of `httpCache`.
   * @returns A class for `consumer.apply`.
   * @throws {@link @holdfast/core#ArgumentError} for an option that is wrong or unknown.
   *
   * @example
   * ```ts
   * consumer.apply(HttpCacheMiddleware.with({ cache: 'pages', maxBodySize: 100_000 })).forRoutes('pages')
   * ```
   */
  static with(given: HttpCacheMiddlewareOptions): Type<HttpCacheMiddleware> {
    const options = checkOptions(given)
    const configured = class extends HttpCacheMiddleware {
      protected override readonly options = options
    }
    Object.defineProperty(configured, 'name', { value: `HttpCacheMiddlewareOf${options.cache ?? ''}` })
    InjectCache(options.cache)(configured, undefined, 0)
    return configured
  }

  /** Checks the rest of the options when the application starts. */
  onModuleInit(): void {
    this.#made ??= this.#make()
  }

  /**
   * Answers from a stored response, or lets the application answer and stores that. Nest calls it.
   *
   * @param req - Node's request.
   * @param res - Node's response.
   * @param next - Hands the request to the application.
   */
  use(req: IncomingMessage, res: ServerResponse, next: () => void): void {
    this.#made ??= this.#make()
    noteHandled(res)
    this.#made.handle(req, res, () => next())
  }

  /** Waits for responses that are being stored: the caches close after that. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#made?.idle()
  }

  #make(): NodeCache {
    return new NodeCache({ ...this.options, cache: this.#cache }, 'HttpCacheMiddleware.with')
  }
}
// The sources also run where the syntax of parameter decorators is unknown.
InjectCache(DEFAULT_ALIAS)(HttpCacheMiddleware, undefined, 0)

/**
 * Removes responses that `HttpCacheMiddleware` has stored, by URL, by the beginning of URLs, or by tag; or makes them
 * stale. `@CacheEvict({ tags })` and `cache.invalidateTags` remove by tag, too.
 *
 * @param cache - Where they are.
 * @param options - Which, and how.
 * @throws {@link @holdfast/core#ArgumentError} for options that are wrong; what the cache throws.
 *
 * @example
 * ```ts
 * await purgeHttpCache(this.cache, { url: 'https://example.com/pages/1' })
 * ```
 */
export function purgeHttpCache(cache: Cache, options: PurgeOptions): Promise<void> {
  return new NodeCache({ cache }, 'purgeHttpCache').purge(options)
}
