import { ArgumentError, describeValue, listOf, optionRule, optionsChecker } from '@holdfast/core'
import { type ExecutionContext, SetMetadata } from '@nestjs/common'
import type { LoadOptions, Timeout } from 'holdfast'

/** Something that is the same for all requests, or is made for each. */
export type ForContext<Value> = Value | ((context: ExecutionContext) => Value | Promise<Value>)

/** Says who asks, by the user's id; `undefined` for nobody. */
export type UserOf = (context: ExecutionContext) => string | number | undefined | Promise<string | number | undefined>

/** How `@CacheTimeout` loads and serves; see `getOrSet`. */
export type CacheTimeoutOptions = Pick<
  LoadOptions,
  'staleWhileRevalidate' | 'staleIfError' | 'earlyRefresh' | 'lock' | 'loaderTimeout' | 'nullTimeout'
>

/** What `@CacheTimeout` writes down. */
export interface HandlerLifetime extends CacheTimeoutOptions {
  /** Seconds. */
  readonly timeout: ForContext<Timeout | undefined>
}

/** Under which names decorators write on handlers and controllers, for `CacheInterceptor`. */
export const METADATA = {
  key: 'holdfast:key',
  lifetime: 'holdfast:lifetime',
  tags: 'holdfast:tags',
  refused: 'holdfast:no-cache',
  user: 'holdfast:user',
  public: 'holdfast:public',
} as const

const { checkedInUse } = optionRule
const checkTimeoutOptions = optionsChecker<CacheTimeoutOptions>('CacheTimeout(seconds, options)', {
  staleWhileRevalidate: checkedInUse,
  staleIfError: checkedInUse,
  earlyRefresh: checkedInUse,
  lock: checkedInUse,
  loaderTimeout: checkedInUse,
  nullTimeout: checkedInUse,
})

/**
 * Names the key of what a handler returns, for `CacheInterceptor`. It also asks for caching where the interceptor leaves
 * handlers alone otherwise: GraphQL, microservices, WebSockets.
 *
 * @param key - The key, or a function that makes it; `undefined` from it means that this call is not cached. It must name
 *   everything that the result depends on. Requests with credentials get the user's part in front of it, or are not
 *   cached.
 * @throws {@link @holdfast/core#ArgumentError} for anything else.
 *
 * @example
 * ```ts
 * @CacheKey((context) => `article:${context.switchToHttp().getRequest().params.id}`)
 * @Get(':id')
 * read(@Param('id') id: string) {}
 * ```
 */
export function CacheKey(key: ForContext<string | undefined>): MethodDecorator {
  if ((typeof key !== 'string' || key === '') && typeof key !== 'function') {
    throw new ArgumentError(
      `CacheKey() takes a key or a function of the context that makes it, got ${describeValue(key)}.`,
    )
  }
  return SetMetadata(METADATA.key, key)
}

/**
 * Sets how long `CacheInterceptor` keeps what a handler returns, or every handler of a controller.
 *
 * @param seconds - Seconds, fractions allowed; `null` never expires; 0 keeps nothing; or a function of the context.
 * @param options - When to refresh and what to do if the handler fails: options of `getOrSet`.
 * @throws {@link @holdfast/core#ArgumentError} for anything else.
 *
 * @example
 * ```ts
 * @CacheTimeout(60, { staleIfError: 3600 })
 * @Get()
 * list() {}
 * ```
 */
export function CacheTimeout(
  seconds: ForContext<Timeout | undefined>,
  options?: CacheTimeoutOptions,
): MethodDecorator & ClassDecorator {
  if (seconds !== null && !Number.isFinite(seconds) && typeof seconds !== 'function') {
    throw new ArgumentError(
      `CacheTimeout() takes seconds, null for ever, or a function of the context, got ${describeValue(seconds)}.`,
    )
  }
  const lifetime: HandlerLifetime = { ...checkTimeoutOptions(options), timeout: seconds }
  return SetMetadata(METADATA.lifetime, lifetime)
}

/** Lets `CacheInterceptor` leave a handler alone, or every handler of a controller. */
export function NoCache(): MethodDecorator & ClassDecorator {
  return SetMetadata(METADATA.refused, true)
}

/**
 * Gives tags to what a handler returns, for `cache.invalidateTags` and `@CacheEvict({ tags })`.
 *
 * @param tags - Names; or one function of the context that returns them.
 * @throws {@link @holdfast/core#ArgumentError} for anything else.
 *
 * @example
 * ```ts
 * @CacheTags((context) => [`article:${context.switchToHttp().getRequest().params.id}`, 'articles'])
 * ```
 */
export function CacheTags(
  ...tags: readonly string[] | [(context: ExecutionContext) => readonly string[] | Promise<readonly string[]>]
): MethodDecorator & ClassDecorator {
  const [first] = tags
  const given: readonly unknown[] = tags
  if (typeof first !== 'function' && (given.length === 0 || given.some((tag) => typeof tag !== 'string'))) {
    throw new ArgumentError('CacheTags() takes names, or one function of the context that returns them.')
  }
  return SetMetadata(METADATA.tags, typeof first === 'function' ? first : listOf(given, 'tags'))
}

/**
 * Keeps one result per user: `CacheInterceptor` puts the user's id into the key. Without it, requests with credentials
 * are not cached.
 *
 * @param user - The user's id, by the context; `undefined` for nobody.
 * @throws {@link @holdfast/core#ArgumentError} for anything but a function.
 *
 * @example
 * ```ts
 * @CacheByUser((context) => context.switchToHttp().getRequest().user?.id)
 * @Get('orders')
 * orders(@CurrentUser() user: User) {}
 * ```
 */
export function CacheByUser(user: UserOf): MethodDecorator & ClassDecorator {
  if (typeof user !== 'function') {
    throw new ArgumentError(`CacheByUser() takes a function of the context, got ${describeValue(user)}.`)
  }
  return SetMetadata(METADATA.user, user)
}

/**
 * Says that what a handler returns is the same for all users, and depends on nothing but the key: then `CacheInterceptor`
 * also caches requests with credentials, and handlers with parameters that it cannot look into.
 */
export function CachePublic(): MethodDecorator & ClassDecorator {
  return SetMetadata(METADATA.public, true)
}
