import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { ArgumentError } from '@holdfast/core'
import { patchHead } from '@holdfast/http'
import { type CacheControlDirectives, checkDirectives } from './cache-directives.ts'
import { type AnyResponse, addToVary, applyDirectives, checkFieldNames, patchFreshness } from './patch-response.ts'

/** A middleware of Express 4, Express 5 and Connect. `node:http` calls it with the handler as `next`. */
export type Middleware = (
  req: IncomingMessage | Http2ServerRequest,
  res: AnyResponse,
  next: (error?: unknown) => void,
) => void

/**
 * Makes a middleware that adds directives to the Cache-Control of what comes after it, as Django's decorator
 * `cache_control` does. Directives that the handler sets stay, except: `maxAge` becomes the smaller of both values,
 * and `public` and `private` replace each other.
 *
 * @param directives - The directives, in camel case.
 * @throws {@link @holdfast/core#ArgumentError} for an unknown directive, and for a wrong value.
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#controlling-cache-using-other-headers | Django: controlling cache}
 *
 * @example
 * ```ts
 * app.get('/profile', cacheControl({ private: true, maxAge: 600 }), showProfile)
 * ```
 */
export function cacheControl(directives: CacheControlDirectives): Middleware {
  const checked = { ...checkDirectives(directives, 'cacheControl') }
  return onHead((res) => applyDirectives(res, checked))
}

/**
 * A middleware that keeps what comes after it out of every cache, as Django's decorator `never_cache` does: Expires is
 * now, and Cache-Control is `max-age=0, no-cache, no-store, must-revalidate, private`. Surrogate-Control and fields for
 * one kind of cache, such as CDN-Cache-Control, are removed. It is used without parentheses.
 *
 * @param req - The request.
 * @param res - The response.
 * @param next - Called without an error.
 * @see {@link https://docs.djangoproject.com/en/stable/topics/http/decorators/#django.views.decorators.cache.never_cache | Django: never_cache}
 *
 * @example
 * ```ts
 * app.get('/basket', neverCache, showBasket)
 * ```
 */
export const neverCache: Middleware = withoutParentheses('neverCache', (res) => {
  // For the caches that they address, these would replace Cache-Control (RFC 9213).
  for (const name of res.getHeaderNames()) if (TARGETED.test(name)) res.removeHeader(name)
  patchFreshness(res, 0)
  applyDirectives(res, NEVER)
})

const TARGETED = /^(?:surrogate-control|.+-cache-control)$/i
const NEVER: CacheControlDirectives = { noCache: true, noStore: true, mustRevalidate: true, private: true }

/**
 * Makes a middleware that adds names to the Vary of what comes after it, as Django's decorator `vary_on_headers` does:
 * a cache then keeps one variant for each value of these request fields.
 *
 * @param names - Names of request fields, or `*`.
 * @throws {@link @holdfast/core#ArgumentError} for what is no name of a field.
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#using-vary-headers | Django: using Vary headers}
 *
 * @example
 * ```ts
 * app.get('/news', varyOn('Accept-Language'), showNews)
 * ```
 */
export function varyOn(...names: readonly string[]): Middleware {
  const checked = checkFieldNames(names, 'varyOn')
  return onHead((res) => addToVary(res, checked))
}

/**
 * A middleware that adds Cookie to the Vary of what comes after it, as Django's decorator `vary_on_cookie` does: a
 * cache then keeps one variant for each visitor. It is used without parentheses.
 *
 * @param req - The request.
 * @param res - The response.
 * @param next - Called without an error.
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#using-vary-headers | Django: using Vary headers}
 *
 * @example
 * ```ts
 * app.get('/welcome', varyOnCookie, showWelcome)
 * ```
 */
export const varyOnCookie: Middleware = withoutParentheses('varyOnCookie', (res) => addToVary(res, ['Cookie']))

/** The last middleware in a chain changes the head first, as the innermost decorator does in Django. */
function onHead(change: (res: AnyResponse) => void): Middleware {
  return (_req, res, next) => {
    patchHead(res as ServerResponse, () => change(res))
    next()
  }
}

function withoutParentheses(name: string, change: (res: AnyResponse) => void): Middleware {
  const middleware = onHead(change)
  return (req, res, next) => {
    if (typeof next !== 'function') {
      throw new ArgumentError(
        `${name} is a middleware itself. Use it without parentheses: app.get(path, ${name}, handler).`,
      )
    }
    middleware(req, res, next)
  }
}
