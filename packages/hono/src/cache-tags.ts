import { checkTags } from '@holdfast/http'
import type { Context } from 'hono'

// By the request that the handler sees, which is another one when a stored response is validated.
const tagsByRequest = new WeakMap<Request, string[]>()

/**
 * Gives tags to the response of a request, so that `purge({ tags })` removes it. They are not sent to the client, as
 * Cache-Tag and Surrogate-Key are. To be called before the handler returns.
 *
 * @param c - The context.
 * @param tags - Names.
 * @throws {@link @holdfast/core#ArgumentError} for a tag that is no text, or empty.
 *
 * @example
 * ```ts
 * app.get('/products/:id', (c) => {
 *   cacheTags(c, `product:${c.req.param('id')}`)
 *   return c.json(readProduct(c.req.param('id')))
 * })
 * ```
 */
export function cacheTags(c: Context, ...tags: readonly string[]): void {
  checkTags(tags)
  const request = c.req.raw
  tagsByRequest.set(request, [...tagsOf(request), ...tags])
}

/**
 * Returns the tags that were given so far.
 *
 * @param request - As the handler saw it.
 */
export function tagsOf(request: Request): readonly string[] {
  return tagsByRequest.get(request) ?? []
}
