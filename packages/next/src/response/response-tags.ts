import type { ResponseValue } from '../contract/response-cache.ts'

const TAGS_FIELD = 'x-next-cache-tags'

/**
 * Returns the tags of a page or of a response of a route handler: those of its path, of its calls of `fetch`, and of
 * `cacheTag`.
 *
 * @param value - What Next stores.
 */
export function responseTags(value: ResponseValue | null): readonly string[] {
  const { headers } = (value ?? {}) as { readonly headers?: Readonly<Record<string, unknown>> | null }
  const field = headers?.[TAGS_FIELD]
  return typeof field === 'string' ? distinct(field.split(',')) : []
}

/**
 * Returns each tag once.
 *
 * @param lists - Lists of tags.
 */
export function distinct(...lists: readonly (readonly string[] | undefined)[]): readonly string[] {
  return [...new Set(lists.flatMap((list) => list ?? []).filter((tag) => typeof tag === 'string' && tag !== ''))]
}
