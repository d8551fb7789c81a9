import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import { ArgumentError, describeValue } from '@holdfast/core'
import { splitList } from '@holdfast/http'
import { type CacheControlDirectives, checkDirectives, patchedCacheControl } from './cache-directives.ts'

/** A response of `node:http`, Connect and Express, or of the compatibility API of `node:http2`. */
export type AnyResponse = ServerResponse | Http2ServerResponse

const FIELD_NAME = /^[\w!#$%&'*+.^`|~-]+$/

/**
 * Adds directives to the Cache-Control of a response, as `patch_cache_control` of Django does. What is there stays,
 * except: `maxAge` becomes the smaller of both values, and `public` and `private` replace each other.
 *
 * @param res - The response, its head not yet sent.
 * @param directives - The directives, in camel case.
 * @throws {@link @holdfast/core#ArgumentError} for an unknown directive, and for a wrong value.
 * @see {@link https://docs.djangoproject.com/en/stable/ref/utils/#django.utils.cache.patch_cache_control | Django: patch_cache_control}
 *
 * @example
 * ```ts
 * patchCacheControl(res, { public: true, maxAge: 60, staleWhileRevalidate: 30 })
 * ```
 */
export function patchCacheControl(res: AnyResponse, directives: CacheControlDirectives): void {
  applyDirectives(res, checkDirectives(directives, 'patchCacheControl'))
}

/**
 * Adds directives that are checked already.
 *
 * @param res - The response.
 * @param directives - Checked directives.
 */
export function applyDirectives(res: AnyResponse, directives: CacheControlDirectives): void {
  const value = patchedCacheControl(textOf(res, 'cache-control'), directives)
  if (value !== '') res.setHeader('Cache-Control', value)
}

/**
 * Adds names to the Vary of a response, as `patch_vary_headers` of Django does: names that are there keep their order
 * and spelling, and `*` replaces all.
 *
 * @param res - The response, its head not yet sent.
 * @param names - Names of request fields, or `*`.
 * @throws {@link @holdfast/core#ArgumentError} for what is no name of a field.
 * @see {@link https://docs.djangoproject.com/en/stable/ref/utils/#django.utils.cache.patch_vary_headers | Django: patch_vary_headers}
 *
 * @example
 * ```ts
 * patchVary(res, ['Accept-Language', 'Cookie'])
 * ```
 */
export function patchVary(res: AnyResponse, names: readonly string[]): void {
  addToVary(res, checkFieldNames(names, 'patchVary'))
}

/**
 * Checks names of fields.
 *
 * @param names - What the user gave.
 * @param method - The function that they were given to.
 * @throws {@link ArgumentError} for the first one that is wrong.
 */
export function checkFieldNames(names: readonly string[], method: string): readonly string[] {
  if (!Array.isArray(names))
    throw new ArgumentError(`${method}() takes a list of field names, got ${describeValue(names)}.`)
  const wrong = names.find((name) => typeof name !== 'string' || !FIELD_NAME.test(name))
  if (names.length > 0 && wrong === undefined) return names
  throw new ArgumentError(
    `${method}() takes the names of request fields, such as 'Cookie', got ${describeValue(wrong)}.`,
  )
}

/**
 * Adds names that are checked already.
 *
 * @param res - The response.
 * @param names - Names of request fields.
 */
export function addToVary(res: AnyResponse, names: readonly string[]): void {
  const all = new Map<string, string>()
  for (const name of [...splitList(textOf(res, 'vary') ?? ''), ...names]) {
    if (!all.has(name.toLowerCase())) all.set(name.toLowerCase(), name)
  }
  res.setHeader('Vary', all.has('*') ? '*' : [...all.values()].join(', '))
}

/**
 * Says for how long a response is fresh, as `patch_response_headers` of Django does: in Expires, unless it is there,
 * and in `max-age`.
 *
 * @param res - The response.
 * @param timeout - Seconds; a fraction is left out, and less than 0 is 0.
 */
export function patchFreshness(res: AnyResponse, timeout: number): void {
  const maxAge = Math.max(0, Math.floor(timeout))
  if (!res.hasHeader('expires')) res.setHeader('Expires', new Date(Date.now() + maxAge * 1000).toUTCString())
  applyDirectives(res, { maxAge })
}

function textOf(res: AnyResponse, name: string): string | undefined {
  const value = res.getHeader(name)
  return value === undefined || typeof value === 'string' ? value : [value].flat().join(', ')
}
