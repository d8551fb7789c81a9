import Negotiator from 'negotiator'
import { type Fields, fieldLines, fieldText, type ResponseHead } from '../heads.ts'
import { splitList } from './list.ts'
import { presets, type Rules } from './rules.ts'

const FIELD_NAME = /^[\w!#$%&'*+.^`|~-]+$/

// Fields whose values are case-insensitive (RFC 9110 §12.5.2 to §12.5.4).
const CASE_INSENSITIVE = new Set(['accept-charset', 'accept-encoding', 'accept-language'])

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
 * reused: they differ at most in what has no meaning (RFC 9111 §4.1), such as whitespace between members.
 *
 * @param fields - Names as {@link varyFields} gives them.
 * @param headers - The request's fields.
 * @param rules - Whether the order of languages has a meaning.
 * @returns One text per field; `null` for an absent field, which matches only absence.
 */
export function selectingValues(
  fields: readonly string[],
  headers: Fields,
  { languageOrder }: Pick<Rules, 'languageOrder'> = presets.safe,
): readonly (string | null)[] {
  return fields.map((name) => {
    const text = fieldText(headers, name)
    if (text === undefined) return null
    const members = splitList(CASE_INSENSITIVE.has(name) ? text.toLowerCase() : text)
    if (name !== 'accept-language') return members.join(',')
    const languages = members.map(withoutSpaces)
    return (languageOrder ? languages : languages.sort()).join(',')
  })
}

/** A language and its weight, written in one way. A request may have thousands of spaces. */
function withoutSpaces(member: string): string {
  const parts = member.split(';').map((part) => part.trim().replace(/^q\s*=\s*/, 'q='))
  return parts.join(';')
}

/**
 * Returns the language that a request prefers to all others (RFC 9110 §12.5.4). A response in that language is what
 * the application chooses for it, if it varies on Accept-Language.
 *
 * @param headers - The request's fields.
 * @returns A language tag in lower case, or `undefined`.
 */
export function preferredLanguage(headers: Fields): string | undefined {
  const text = fieldText(headers, 'accept-language')
  if (text === undefined) return undefined
  const [first] = new Negotiator({ headers: { 'accept-language': text } }).languages()
  return first === undefined || first === '*' ? undefined : first.toLowerCase()
}
