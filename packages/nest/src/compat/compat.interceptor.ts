import { type CallHandler, type ExecutionContext, Inject, Logger, type NestInterceptor } from '@nestjs/common'
import { ApplicationConfig, HttpAdapterHost, Reflector } from '@nestjs/core'
import { type Observable, of } from 'rxjs'
import { isHandledByHttpCache } from '../http/handled-responses.ts'
import { type Answer, callHandler } from '../interceptor/call-handler.ts'
import { credentialsOf } from '../interceptor/credentials.ts'
import { type HandlerRules, isKindOf, rulesOf } from '../interceptor/handler-rules.ts'
import { OncePerHandler } from '../interceptor/once-per-handler.ts'
import { describeSingleUse } from '../values/single-use.ts'
import { CACHE_KEY_METADATA, CACHE_MANAGER, CACHE_TTL_METADATA } from './constants.ts'
import type { CacheKeyFactory, CacheTTLFactory } from './handler.decorators.ts'
import type { ManagedCache } from './managed-cache.ts'

/**
 * `CacheInterceptor` of `@nestjs/cache-manager`: the same keys, header and methods to override. Concurrent requests run
 * the handler once, and `null` is kept. Requests with Authorization, a session or a user are not cached, unless
 * `trackBy` is overridden or `@CacheKey` has a function; `@Res` and streams are not cached either.
 */
export class CompatCacheInterceptor implements NestInterceptor {
  protected readonly cacheManager: ManagedCache
  protected readonly reflector: Reflector
  protected readonly httpAdapterHost!: HttpAdapterHost
  protected readonly applicationConfig!: ApplicationConfig
  protected allowedMethods: string[] = ['GET']
  readonly #rules = new OncePerHandler<HandlerRules>()
  readonly #told = new OncePerHandler<Set<string>>()

  /**
   * @param cacheManager - What `CACHE_MANAGER` injects.
   * @param reflector - Reads what decorators wrote.
   */
  constructor(cacheManager: ManagedCache, reflector: Reflector) {
    this.cacheManager = cacheManager
    this.reflector = reflector
  }

  /**
   * Answers from the cache, or runs the handler. Nest calls it.
   *
   * @param context - Of the call.
   * @param next - Runs the handler.
   */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const key = await this.trackBy(context)
    const refusal = key ? this.#refusal(context) : undefined
    if (refusal !== undefined) this.#tell(context, refusal)
    if (!key || refusal !== undefined) return next.handle()
    let own: Answer | undefined
    const load = async (): Promise<unknown> => {
      own = await callHandler(context, next)
      const kind = describeSingleUse(own.single)
      if (kind !== undefined) this.#tell(context, `it returns ${kind}, which can be read only once`)
      this.setHeadersWhenHttp(context, undefined)
      return kind === undefined ? own.single : undefined
    }
    const value = await this.cacheManager.wrap(key, load, await this.#ttl(context))
    if (own !== undefined) return own.values
    // The run of another request gave nothing that is kept.
    if (value === undefined) return next.handle()
    this.setHeadersWhenHttp(context, value)
    return of(value)
  }

  /**
   * Makes the key of a call. Override it to make another one.
   *
   * @param context - Of the call.
   * @returns Nothing for a call that is not cached.
   */
  protected trackBy(context: ExecutionContext): Promise<string | undefined | null> | string | undefined | null {
    const { httpAdapter } = this.httpAdapterHost
    const key = this.#ownKey(context)
    if (!httpAdapter?.getRequestMethod || key) return typeof key === 'function' ? key(context) : key
    if (!this.isRequestCacheable(context)) return undefined
    return httpAdapter.getRequestUrl(context.getArgByIndex(0))
  }

  /**
   * Tells whether a request may be cached. Override it to allow others.
   *
   * @param context - Of the request.
   */
  protected isRequestCacheable(context: ExecutionContext): boolean {
    return this.allowedMethods.includes(context.switchToHttp().getRequest().method)
  }

  /**
   * Sets X-Cache: HIT or MISS.
   *
   * @param context - Of the request.
   * @param value - What was found; `undefined` for a miss.
   */
  protected setHeadersWhenHttp(context: ExecutionContext, value: unknown): void {
    const { httpAdapter } = this.httpAdapterHost
    if (context.getType<string>() !== 'http' || !httpAdapter) return
    const response = context.switchToHttp().getResponse()
    if (!httpAdapter.isHeadersSent(response))
      httpAdapter.setHeader(response, 'X-Cache', value === undefined ? 'MISS' : 'HIT')
  }

  #ownKey(context: ExecutionContext): string | CacheKeyFactory | undefined {
    return this.reflector.get<string | CacheKeyFactory | undefined>(CACHE_KEY_METADATA, context.getHandler())
  }

  async #ttl(context: ExecutionContext): Promise<number | undefined> {
    const ttl = this.reflector.getAllAndOverride<number | CacheTTLFactory | undefined>(CACHE_TTL_METADATA, [
      context.getHandler(),
      context.getClass(),
    ])
    return typeof ttl === 'function' ? ttl(context) : ttl
  }

  #refusal(context: ExecutionContext): string | undefined {
    const rules = this.#rules.get(context, () =>
      rulesOf(context, (interceptor) => isKindOf(interceptor, CompatCacheInterceptor), this.applicationConfig),
    )
    if (rules.excluded) return 'it sends events'
    const kind = context.getType<string>()
    if (kind === 'http' && isHandledByHttpCache(context.switchToHttp().getResponse())) {
      return 'an HTTP cache keeps the whole response'
    }
    const refusal = rules.refusal(kind)
    if (refusal !== undefined) return refusal
    const isKeyedByApplication =
      this.trackBy !== CompatCacheInterceptor.prototype.trackBy || typeof this.#ownKey(context) === 'function'
    if (isKeyedByApplication) return undefined
    const credentials = credentialsOf(context)
    const cookies = kind === 'http' && rules.readsCookies ? 'it reads cookies' : undefined
    const reason = credentials === undefined ? cookies : `the request has ${credentials}`
    return reason ? `${reason}. Override trackBy(), or give @CacheKey a function that names the user` : undefined
  }

  #tell(context: ExecutionContext, reason: string): void {
    const told = this.#told.get(context, () => new Set())
    if (told.has(reason)) return
    told.add(reason)
    const name = `${context.getClass().name}.${context.getHandler().name}`
    new Logger('CacheInterceptor').warn(`${name}() is not cached: ${reason}.`)
  }
}
// The sources also run where the syntax of parameter decorators is unknown.
Inject(CACHE_MANAGER)(CompatCacheInterceptor, undefined, 0)
Inject(Reflector)(CompatCacheInterceptor, undefined, 1)
Inject(HttpAdapterHost)(CompatCacheInterceptor.prototype, 'httpAdapterHost')
Inject(ApplicationConfig)(CompatCacheInterceptor.prototype, 'applicationConfig')
