import { isInnerList, parseList } from 'structured-headers'
import { type Fields, fieldText } from '../heads.ts'

/**
 * Returns the tags that the fields of a response name: Cache-Tag, separated by commas; Surrogate-Key, separated by
 * spaces; Cache-Groups, which are of one origin (RFC 9875 §2).
 *
 * @param headers - The response's fields.
 * @param origin - Scheme and authority of its URI.
 * @returns Each tag once.
 */
export function responseTags(headers: Fields, origin: string): readonly string[] {
  const tags = splitTags(fieldText(headers, 'cache-tag'), ',')
  const keys = splitTags(fieldText(headers, 'surrogate-key'), ' ')
  const groups = groupNames(fieldText(headers, 'cache-groups')).map((name) => groupTag(origin, name))
  return [...new Set([...tags, ...keys, ...groups])]
}

/**
 * Returns the tags of the groups that the answer to an unsafe request invalidates (RFC 9875 §3).
 *
 * @param headers - The answer's fields.
 * @param origin - Scheme and authority of the request's URI: groups of other origins are out of reach.
 */
export function invalidatedGroups(headers: Fields, origin: string): readonly string[] {
  return groupNames(fieldText(headers, 'cache-group-invalidation')).map((name) => groupTag(origin, name))
}

/**
 * Returns the tag that stands for a group of RFC 9875.
 *
 * @param origin - Scheme and authority.
 * @param name - The group's name, compared character by character (RFC 9875 §2.1).
 */
export function groupTag(origin: string, name: string): string {
  return `group:${origin} ${name}`
}

/** A List of Strings; anything else makes the whole field invalid, which is then ignored (RFC 9875 §2). */
function groupNames(text: string | undefined): readonly string[] {
  if (text === undefined) return []
  try {
    const names = parseList(text).map((member) => (isInnerList(member) ? undefined : member[0]))
    return names.every((name) => typeof name === 'string') ? names.filter((name) => name !== '') : []
  } catch {
    return []
  }
}

function splitTags(text: string | undefined, separator: ' ' | ','): readonly string[] {
  const tags = text?.split(separator).map((tag) => tag.trim()) ?? []
  return tags.filter((tag) => tag !== '' && tag.isWellFormed())
}
