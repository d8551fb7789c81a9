import { ClassSerializerInterceptor, type ExecutionContext } from '@nestjs/common'
import type { ApplicationConfig } from '@nestjs/core'
import { type ForContext, type HandlerLifetime, METADATA, type UserOf } from './handler.decorators.ts'

/** What is known of a handler before a request comes. */
export interface HandlerRules {
  /** `Articles.read`. */
  readonly name: string
  /** Its version or versions, as text; empty without. */
  readonly version: string
  /** True where it is left alone on purpose. */
  readonly excluded: boolean
  /** Why it cannot be cached, whoever asks; `undefined` if it can. */
  readonly refusal: string | undefined
  /** Why a key of its URL is not enough; `undefined` if it is. */
  readonly hidden: string | undefined
  /** See `@CacheKey`. */
  readonly key: ForContext<string | undefined> | undefined
  /** See `@CacheTimeout`. */
  readonly lifetime: HandlerLifetime | undefined
  /** See `@CacheTags`. */
  readonly tags: ForContext<readonly string[]> | undefined
  /** See `@CacheByUser`. */
  readonly user: UserOf | undefined
  /** See `@CachePublic`. */
  readonly public: boolean
}

/** Nest's names of the parameters of a handler, and the numbers that it writes down for them. */
const RESPONSE = 1
const NEXT = 2
const OUTSIDE_THE_URL: ReadonlyMap<number, string> = new Map([
  [3, '@Body'],
  [6, '@Headers'],
  [7, '@Session'],
  [11, '@Ip'],
])

/** Where Nest keeps what its decorators say. */
const NESTS = {
  parameters: '__routeArguments__',
  interceptors: '__interceptors__',
  version: '__version__',
  serverSentEvents: '__sse__',
} as const

/**
 * Reads what decorators say of a handler.
 *
 * @param context - A call of the handler.
 * @param isOwn - Tells which interceptors are the caching one.
 * @param config - Knows the global interceptors.
 */
export function rulesOf(
  context: ExecutionContext,
  isOwn: (interceptor: unknown) => boolean,
  config: ApplicationConfig,
): HandlerRules {
  const controller = context.getClass()
  const handler = context.getHandler()
  const read = <Value>(key: string): Value | undefined =>
    Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller)
  const kinds = parameterKinds(controller, handler.name)
  return {
    name: `${controller.name}.${handler.name}`,
    version: versionText(read(NESTS.version)),
    excluded: read(METADATA.refused) === true || Reflect.getMetadata(NESTS.serverSentEvents, handler) === true,
    refusal:
      refusalOf(kinds) ??
      (isSerializedOutside(controller, handler, isOwn, config)
        ? 'ClassSerializerInterceptor stands before CacheInterceptor, and would get plain objects instead of instances, so that it excludes nothing. Let CacheInterceptor stand first'
        : undefined),
    hidden: hiddenIn(kinds),
    key: Reflect.getMetadata(METADATA.key, handler),
    lifetime: read(METADATA.lifetime),
    tags: read(METADATA.tags),
    user: read(METADATA.user),
    public: read(METADATA.public) === true,
  }
}

/** What Nest calls the parameters: numbers, and names for parameter decorators of the application. */
function parameterKinds(controller: object, handler: string): readonly string[] {
  const parameters: object = Reflect.getMetadata(NESTS.parameters, controller, handler) ?? {}
  return Object.keys(parameters).map((key) => key.slice(0, key.lastIndexOf(':')))
}

function refusalOf(kinds: readonly string[]): string | undefined {
  if (kinds.includes(String(RESPONSE))) return 'it uses @Res, and a hit would lack what it does with the response'
  return kinds.includes(String(NEXT)) ? 'it uses @Next, so its answer is not what it returns' : undefined
}

function hiddenIn(kinds: readonly string[]): string | undefined {
  for (const kind of kinds) {
    const known = OUTSIDE_THE_URL.get(Number(kind))
    if (known) return `it uses ${known}, which is not in the URL`
    if (!/^\d+$/.test(kind)) return 'it uses a parameter decorator of the application, which may read more than the URL'
  }
  return undefined
}

function isSerializedOutside(
  controller: object,
  handler: object,
  isOwn: (interceptor: unknown) => boolean,
  config: ApplicationConfig,
): boolean {
  const global = [
    ...config.getGlobalInterceptors(),
    ...config.getGlobalRequestInterceptors().map(({ metatype }) => metatype),
  ]
  const order: unknown[] = [
    ...global,
    ...(Reflect.getMetadata(NESTS.interceptors, controller) ?? []),
    ...(Reflect.getMetadata(NESTS.interceptors, handler) ?? []),
  ]
  const own = order.findIndex(isOwn)
  return order.slice(0, Math.max(0, own)).some((interceptor) => isKindOf(interceptor, ClassSerializerInterceptor))
}

/**
 * Tells whether an interceptor, as `@UseInterceptors` got it, is one of a class.
 *
 * @param interceptor - A class or an instance.
 * @param kind - The class.
 */
export function isKindOf(interceptor: unknown, kind: abstract new (...args: never[]) => object): boolean {
  if (interceptor instanceof kind) return true
  return typeof interceptor === 'function' && (interceptor === kind || interceptor.prototype instanceof kind)
}

function versionText(version: unknown): string {
  const versions = Array.isArray(version) ? version : version === undefined ? [] : [version]
  return versions.map(String).join(',')
}
