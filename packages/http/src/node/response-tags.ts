import type { ServerResponse } from 'node:http'
import { checkTags } from '../engine/check-tags.ts'

/** A response whose application can tag it. */
export interface TaggableResponse {
  /**
   * Gives tags to the response, so that `purge({ tags })` removes it. They are not sent to the client, as Cache-Tag and
   * Surrogate-Key are. To be called before the response is sent.
   *
   * @param tags - Names.
   * @throws {@link @holdfast/core#ArgumentError} for a tag that is no text, or empty.
   */
  cacheTags(...tags: string[]): this
}

/**
 * Gives a response the method `cacheTags`.
 *
 * @param res - The response.
 * @returns The tags given so far, a list that grows.
 */
export function responseTagsOf(res: ServerResponse): readonly string[] {
  const tags: string[] = []
  const taggable = res as ServerResponse & Partial<TaggableResponse>
  taggable.cacheTags = (...more) => {
    checkTags(more)
    tags.push(...more)
    return res as ServerResponse & TaggableResponse
  }
  return tags
}
