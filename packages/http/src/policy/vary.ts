import { type Fields, fieldLines, fieldText, type ResponseHead } from '../heads.ts'
import { splitList } from './list.ts'

const FIELD_NAME = /^[\w!#$%&'*+.^`|~-]+$/

/**
 * Returns the names of the request fields that selected a response (RFC 9111 §4.1).
 *
 * @param response - Status and fields.
 * @returns Names in lower case, sorted, each once; `'*'` when no request can be known to match: Vary is `*`, or
 *   contains an invalid field name.
 */
export function varyFields(response: ResponseHead): readonly string[] | '*' {
  const names = fieldLines(response.headers, 'vary')
    .flatMap(splitList)
    .map((name) => name.toLowerCase())
  if (names.some((name) => name === '*' || !FIELD_NAME.test(name))) return '*'
  return [...new Set(names)].sort()
}

/**
 * Returns the values of the request fields that select a response. Equal results mean that a stored response may be
 * reused.
 *
 * @param fields - Names as {@link varyFields} gives them.
 * @param headers - The request's fields.
 * @returns One text per field; `null` for an absent field, which matches only absence.
 */
export function selectingValues(fields: readonly string[], headers: Fields): readonly (string | null)[] {
  return fields.map((name) => fieldText(headers, name)?.trim() ?? null)
}
