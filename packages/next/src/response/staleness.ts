import type { ResponseLifetime, StoredResponse } from '../contract/response-cache.ts'

// Next reads a time of 0 as "now" and -1 as "render first".
const PAST_MS = 2

/**
 * Describes a page or a response of a route handler so that Next serves it and renders it again in the background. Next
 * has no other word for that than an age that is over its `revalidate`.
 *
 * @param lifetime - What it was stored with.
 */
export function staleResponse(
  lifetime: ResponseLifetime | undefined,
): Pick<StoredResponse, 'lastModified'> & { readonly cacheControl: ResponseLifetime } {
  const revalidate = typeof lifetime?.revalidate === 'number' ? lifetime.revalidate : 1
  return {
    lastModified: Date.now() - revalidate * 1000 - PAST_MS,
    cacheControl: { revalidate, expire: lifetime?.expire },
  }
}

/**
 * Returns a time that makes Next use a response to `fetch` once more and fetch it again in the background.
 *
 * @param asked - `revalidate` of the reader, which counts if there is one.
 * @param stored - `revalidate` of the value.
 */
export function staleFetchTime(asked: unknown, stored: unknown): number {
  const seconds = [asked, stored].find((each) => typeof each === 'number' && each > 0)
  return Date.now() - Number(seconds ?? 1) * 1000 - PAST_MS
}
