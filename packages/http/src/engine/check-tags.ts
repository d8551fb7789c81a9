import { ArgumentError, describeValue } from '@holdfast/core'

/**
 * Checks tags that an application gives to a response.
 *
 * @param tags - What the user gave.
 * @throws {@link ArgumentError} for the first one that is no text, or empty.
 */
export function checkTags(tags: readonly string[]): void {
  const wrong = tags.findIndex((tag) => typeof tag !== 'string' || tag === '' || !tag.isWellFormed())
  if (wrong === -1) return
  throw new ArgumentError(`cacheTags() takes names, such as 'product:1', got ${describeValue(tags[wrong])}.`)
}
