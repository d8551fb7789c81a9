import type { IncomingMessage, ServerResponse } from 'node:http'
import { ArgumentError, describeValue, optionRule, optionsChecker } from '@holdfast/core'
import {
  declares,
  type Fields,
  type HttpCacheOptions,
  hasField,
  httpCacheRules,
  mentions,
  parseCacheControl,
  patchHead,
  varyFields,
} from '@holdfast/http'
import { httpCache } from '../http-cache.ts'
import type { Middleware } from './header-middlewares.ts'
import { addToVary, patchFreshness } from './patch-response.ts'

/** Options of `cachePage`: those of `httpCache`, and `keyPrefix`. */
export interface CachePageOptions extends Omit<HttpCacheOptions, 'cache'> {
  /**
   * Where this route keeps its pages. Without it, `cachePage` only says how long a page is fresh, and an `httpCache`
   * in front of the route keeps it.
   */
  readonly cache?: HttpCacheOptions['cache'] | undefined
  /** Keeps the pages of this route apart from others in the same cache. @defaultValue `''` */
  readonly keyPrefix?: string | undefined
}

/** The middleware of `cachePage`. */
export interface CachePageMiddleware extends Middleware {
  /** Resolves when no response is being captured and no write is under way. */
  idle(): Promise<void>
}

const check = optionsChecker<CachePageOptions>(
  'cachePage(timeout, options)',
  {
    ...httpCacheRules,
    keyPrefix: optionRule.text,
  },
  'keyPrefix',
)

/**
 * Makes a middleware that caches the pages of a route, as Django's decorator `cache_page` does: a response to GET or
 * HEAD with status 200 or 304 gets Expires and `max-age`, so that browsers keep it too, and is stored in `cache`.
 *
 * Where the handler sets a smaller `max-age`, that one counts, also for what is stored. A response is passed on
 * unchanged and not stored if it is `private`, `no-cache` or `no-store`, has `Vary: *`, or sets a cookie; Django stores
 * a cookie that does not come with `Vary: Cookie`. If the request has Authorization and the response is not `public`,
 * Authorization is added to its Vary. For everything else the rules of `httpCache` hold.
 *
 * @param timeout - Seconds that a page is fresh; 0 or less means not at all. Fractions are left out.
 * @param options - The cache, and options of `httpCache`.
 * @throws {@link @holdfast/core#ArgumentError} that names what is wrong.
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#django.views.decorators.cache.cache_page | Django: cache_page}
 *
 * @example
 * ```ts
 * app.get('/articles', cachePage(15 * 60, { cache: caches.get(), keyPrefix: 'site1' }), listArticles)
 * ```
 */
export function cachePage(timeout: number, options?: CachePageOptions): CachePageMiddleware {
  if (typeof timeout !== 'number' || !Number.isFinite(timeout)) {
    throw new ArgumentError(`cachePage() takes a number of seconds first, got ${describeValue(timeout)}.`)
  }
  const { cache, keyPrefix = '', ...rest } = check(options)
  const page: Middleware = (req, res, next) => {
    patchPage(req as IncomingMessage, res as ServerResponse, timeout)
    next()
  }
  if (!cache) {
    const [orphan] = keyPrefix ? ['keyPrefix'] : Object.keys(rest)
    if (orphan) throw new ArgumentError(`The option "${orphan}" of cachePage() needs the option "cache".`)
    return Object.assign(page, { idle: async () => {} })
  }
  const responses = httpCache({ ...rest, cache: keyPrefix ? cache.withPrefix(keyPrefix) : cache })
  const cached: Middleware = (req, res, next) => responses(req, res, () => page(req, res, next))
  return Object.assign(cached, { idle: () => responses.idle() })
}

/** Runs before the head reaches the cache, which reads what is set here. */
function patchPage(req: IncomingMessage, res: ServerResponse, timeout: number): void {
  const { method, headers } = req
  if (method !== 'GET' && method !== 'HEAD') return
  const authorized = hasField(headers, 'authorization')
  patchHead(res, (status) => {
    const fields = res.getHeaders() as Fields
    if ((status !== 200 && status !== 304) || belongsToOneUser(status, fields)) return
    if (authorized && !declares(parseCacheControl(fields), 'public')) addToVary(res, ['Authorization'])
    patchFreshness(res, timeout)
  })
}

function belongsToOneUser(status: number, headers: Fields): boolean {
  const control = parseCacheControl(headers)
  const forbidden = ['private', 'no-cache', 'no-store'].some((directive) => mentions(control, directive))
  return forbidden || hasField(headers, 'set-cookie') || varyFields({ status, headers }) === '*'
}
