import { optionRule, optionsChecker } from '@holdfast/core'
import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Logger,
  type NestInterceptor,
  type Type,
} from '@nestjs/common'
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core'
import { type Cache, type LoadOptions, RecursiveLoadError } from 'holdfast'
import { type Observable, of } from 'rxjs'
import { InjectCache } from '../injection/inject-cache.decorator.ts'
import { DEFAULT_ALIAS } from '../injection/tokens.ts'
import { getOrRun, type Run } from '../values/get-or-run.ts'
import { revived } from '../values/revived.ts'
import { describeSingleUse } from '../values/single-use.ts'
import { type Answer, callHandler } from './call-handler.ts'
import type { UserOf } from './handler.decorators.ts'
import { handlerKey } from './handler-key.ts'
import { type HandlerRules, isKindOf, rulesOf } from './handler-rules.ts'
import { OncePerHandler } from './once-per-handler.ts'

/** Options of `CacheInterceptor.with`. */
export interface CacheInterceptorOptions {
  /** The cache's name. @defaultValue `'default'` */
  readonly cache?: string | undefined
  /** The user's id, where no `@CacheByUser` says another one. @defaultValue requests with credentials are not cached */
  readonly user?: UserOf | undefined
}

const checkOptions = optionsChecker<CacheInterceptorOptions>('CacheInterceptor.with(options)', {
  cache: optionRule.text,
  user: optionRule.callback,
})

/**
 * Caches what handlers return, by `cache.getOrSet`: concurrent requests for one key run the handler once, `null` is a
 * value. It sets no HTTP headers, and stands aside where `HttpCacheMiddleware` keeps whole responses.
 *
 * The key of a GET or HEAD request is the handler with its version, the host and the URL; see `@CacheKey`. Never cached:
 * other methods; requests with Authorization, a session or a user, unless `@CacheByUser` or `@CachePublic` is there;
 * handlers that may read more than the URL (`@Req`, `@Headers`, `@Cookies`, parameter decorators of the application, a
 * controller with request scope), unless `@CacheKey` or `@CachePublic` is there; streams, and handlers with `@Res`. The
 * log says once per handler why.
 * GraphQL, microservices and WebSockets are left alone without `@CacheKey`. While the cache cannot be used, handlers run
 * as without it.
 *
 * @example
 * ```ts
 * @UseInterceptors(CacheInterceptor)
 * @Controller('articles')
 * export class ArticlesController {
 *   @CacheTimeout(60)
 *   @Get(':id')
 *   read(@Param('id') id: string) {}
 * }
 * ```
 */
export class CacheInterceptor implements NestInterceptor {
  protected readonly options: CacheInterceptorOptions = {}
  readonly #cache: Cache
  readonly #adapters: HttpAdapterHost
  readonly #config: ApplicationConfig
  readonly #modules: ModulesContainer
  readonly #rules = new OncePerHandler<HandlerRules>()
  readonly #told = new OncePerHandler<Set<string>>()
  readonly #logger = new Logger('CacheInterceptor')

  /**
   * @param cache - Where values are kept.
   * @param adapters - Knows the platform.
   * @param config - Knows the global interceptors.
   * @param modules - Know the scopes of controllers.
   */
  constructor(cache: Cache, adapters: HttpAdapterHost, config: ApplicationConfig, modules: ModulesContainer) {
    this.#cache = cache
    this.#adapters = adapters
    this.#config = config
    this.#modules = modules
  }

  /**
   * Makes a class of interceptors for another cache, or that knows users.
   *
   * @param given - Which cache, and who asks.
   * @returns A class for `@UseInterceptors` and `APP_INTERCEPTOR`.
   * @throws {@link @holdfast/core#ArgumentError} for an unknown option.
   *
   * @example
   * ```ts
   * { provide: APP_INTERCEPTOR, useClass: CacheInterceptor.with({ user: (context) => context.switchToHttp().getRequest().user?.id }) }
   * ```
   */
  static with(given: CacheInterceptorOptions): Type<CacheInterceptor> {
    const options = checkOptions(given)
    const configured = class extends CacheInterceptor {
      protected override readonly options = options
    }
    Object.defineProperty(configured, 'name', { value: 'CacheInterceptor' })
    injectInto(configured, options.cache)
    return configured
  }

  /**
   * Answers from the cache, or runs the handler. Nest calls it.
   *
   * @param context - Of the call.
   * @param next - Runs the handler.
   */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const rules = this.#rules.get(context, () =>
      rulesOf(context, (interceptor) => isKindOf(interceptor, CacheInterceptor), this.#config, this.#modules),
    )
    const key = await handlerKey(context, rules, {
      adapter: this.#adapters.httpAdapter,
      userOf: rules.user ?? this.options.user,
      tell: (reason) => this.#tell(context, rules, reason),
    })
    return key === undefined ? next.handle() : this.#getOrRun(context, next, rules, key)
  }

  async #getOrRun(
    context: ExecutionContext,
    next: CallHandler,
    rules: HandlerRules,
    key: string,
  ): Promise<Observable<unknown>> {
    const run = async (): Promise<Run<Answer>> => {
      const answer = await callHandler(context, next)
      return { answer, kept: this.#isKept(context, rules, answer) ? answer.single : undefined }
    }
    const onCacheError = (error: Error): void => {
      // This interceptor stands there twice, for a controller and for the application: the outer one keeps the value.
      if (error instanceof RecursiveLoadError) return
      // By kind, because messages name keys.
      this.#tell(context, rules, error.message, error.name)
    }
    const options = { ...(await loadOptions(context, rules)), onCacheError }
    const found = await getOrRun(this.#cache, key, run, options)
    return 'answer' in found ? found.answer.values : of(revived(found.value))
  }

  #isKept(context: ExecutionContext, rules: HandlerRules, { single }: Answer): boolean {
    const kind = describeSingleUse(single)
    if (kind !== undefined) this.#tell(context, rules, `it returns ${kind}, which can be read only once`)
    if (kind !== undefined || context.getType<string>() !== 'http') return kind === undefined
    const response = context.switchToHttp().getResponse<{ readonly headersSent?: boolean; readonly sent?: boolean }>()
    return response.headersSent !== true && response.sent !== true
  }

  /** Says once per handler why it is not cached. */
  #tell(context: ExecutionContext, { name }: HandlerRules, reason: string, kind: string = reason): void {
    const told = this.#told.get(context, () => new Set())
    if (told.has(kind)) return
    told.add(kind)
    this.#logger.warn(`${name}() is not cached: ${reason.replace(/\.$/, '')}.`)
  }
}
injectInto(CacheInterceptor, DEFAULT_ALIAS)

// The sources also run where the syntax of parameter decorators is unknown.
function injectInto(interceptor: Type<CacheInterceptor>, alias?: string): void {
  InjectCache(alias)(interceptor, undefined, 0)
  Inject(HttpAdapterHost)(interceptor, undefined, 1)
  Inject(ApplicationConfig)(interceptor, undefined, 2)
  Inject(ModulesContainer)(interceptor, undefined, 3)
}

async function loadOptions(
  context: ExecutionContext,
  { lifetime = { timeout: undefined }, tags }: HandlerRules,
): Promise<LoadOptions> {
  const { timeout, ...rest } = lifetime
  return {
    ...rest,
    timeout: typeof timeout === 'function' ? await timeout(context) : timeout,
    tags: typeof tags === 'function' ? await tags(context) : tags,
  }
}
