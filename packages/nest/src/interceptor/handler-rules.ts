import { ClassSerializerInterceptor, type ExecutionContext } from '@nestjs/common'
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core'
import { isPerRequest } from '../injection/per-request.ts'
import { type ForContext, type HandlerLifetime, METADATA, type UserOf } from './handler.decorators.ts'

/** What is known of a handler before a request comes. */
export interface HandlerRules {
  /** `Articles.read`. */
  readonly name: string
  /** Its version or versions, as text; empty without. */
  readonly version: string
  /** True where it is left alone on purpose. */
  readonly excluded: boolean
  /**
   * Says why it cannot be cached, whoever asks; `undefined` if it can.
   *
   * @param kind - Who calls it: the type of the context. Numbers of parameters mean something else in each.
   */
  refusal(kind: string): string | undefined
  /** Why a key of its URL is not enough, where HTTP calls it; `undefined` if it is. */
  readonly hidden: string | undefined
  /** Whether it reads cookies by a decorator of Nest, where HTTP calls it. */
  readonly readsCookies: boolean
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

/** Parameters by which a handler answers itself, by type of context, under the numbers that Nest writes down for them. */
const ANSWERING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  http: {
    1: 'it uses @Res, and a hit would lack what it does with the response',
    2: 'it uses @Next, so its answer is not what it returns',
  },
  ws: { 13: 'it uses @Ack, so its answer is not what it returns' },
}
/** @Query, @Param and @HostParam. What a later Nest adds is not among them. */
const IN_THE_URL: ReadonlySet<string> = new Set(['4', '5', '10'])
const COOKIES: ReadonlySet<string> = new Set(['14', '15'])
const OUTSIDE_THE_URL: Readonly<Record<string, string>> = {
  0: '@Req, by which it may read more than the URL',
  3: '@Body, which is not in the URL',
  6: '@Headers, which are not in the URL',
  7: '@Session, which is not in the URL',
  11: '@Ip, which is not in the URL',
  12: '@RawBody, which is not in the URL',
  14: '@Cookies, which are not in the URL',
  15: '@SignedCookies, which are not in the URL',
}

const PER_REQUEST = 'Nest makes its controller for each request, of which it may know more than the URL'

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
 * @param modules - Know the scopes of controllers. @defaultValue no scope counts
 */
export function rulesOf(
  context: ExecutionContext,
  isOwn: (interceptor: unknown) => boolean,
  config: ApplicationConfig,
  modules?: ModulesContainer,
): HandlerRules {
  const controller = context.getClass()
  const handler = context.getHandler()
  const read = <Value>(key: string): Value | undefined =>
    Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller)
  const method = methodOf(controller, handler)
  const kinds = parameterKinds(controller, method)
  const serializedOutside = isSerializedOutside(controller, handler, isOwn, config)
    ? 'ClassSerializerInterceptor stands before CacheInterceptor, and would get plain objects instead of instances, so that it excludes nothing. Let CacheInterceptor stand first'
    : undefined
  return {
    name: `${controller.name}.${String(method)}`,
    version: versionText(read(NESTS.version)),
    excluded: read(METADATA.refused) === true || Reflect.getMetadata(NESTS.serverSentEvents, handler) === true,
    refusal: (kind) => answeringIn(kinds, kind) ?? serializedOutside,
    hidden: hiddenIn(kinds) ?? (modules && isPerRequest(controller, modules) ? PER_REQUEST : undefined),
    readsCookies: kinds.some((kind) => COOKIES.has(kind)),
    key: Reflect.getMetadata(METADATA.key, handler),
    lifetime: read(METADATA.lifetime),
    tags: read(METADATA.tags),
    user: read(METADATA.user),
    public: read(METADATA.public) === true,
  }
}

/**
 * The name under which Nest keeps what parameter decorators say. A decorator of the application that wraps the method
 * may have left it another name, or none.
 */
function methodOf(controller: { readonly prototype: object }, handler: { readonly name: string }): string | symbol {
  for (let each: object | null = controller.prototype; each !== null; each = Object.getPrototypeOf(each)) {
    const descriptors = Object.getOwnPropertyDescriptors(each)
    const found = Reflect.ownKeys(descriptors).find((key) => Reflect.get(descriptors, key).value === handler)
    if (found !== undefined) return found
  }
  return handler.name
}

/** What Nest calls the parameters: numbers, and names for parameter decorators of the application. */
function parameterKinds(controller: object, handler: string | symbol): readonly string[] {
  const parameters: object = Reflect.getMetadata(NESTS.parameters, controller, handler) ?? {}
  return Object.keys(parameters).map((key) => key.slice(0, key.lastIndexOf(':')))
}

function answeringIn(kinds: readonly string[], type: string): string | undefined {
  const reasons = ANSWERING[type] ?? {}
  return kinds.map((kind) => reasons[kind]).find((reason) => reason !== undefined)
}

function hiddenIn(kinds: readonly string[]): string | undefined {
  const kind = kinds.find((each) => !IN_THE_URL.has(each))
  if (kind === undefined) return undefined
  if (/^\d+$/.test(kind)) return `it uses ${OUTSIDE_THE_URL[kind] ?? 'a parameter that may not be in the URL'}`
  return 'it uses a parameter decorator of the application, which may read more than the URL'
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
