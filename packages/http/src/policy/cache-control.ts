import { type Fields, fieldLines } from '../heads.ts'
import { splitList } from './list.ts'

/** How one occurrence of a directive was written. */
export interface Occurrence {
  /** Its argument without quotes; `undefined` when it has none. */
  readonly argument: string | undefined
  /** False when it is not `name`, `name=token` or `name="quoted string"`. */
  readonly wellFormed: boolean
}

/**
 * The directives of a Cache-Control field by lower-case name. Read it with {@link mentions}, {@link declares} and
 * {@link seconds}.
 */
export type CacheControl = ReadonlyMap<string, readonly Occurrence[]>

// Larger values count as this one (RFC 9111 §1.2.2).
const GREATEST_DELTA = 2 ** 31
const DIRECTIVE = /^([\w!#$%&'*+.^`|~-]+)(?:=(?:([\w!#$%&'*+.^`|~-]+)|"((?:[^"\\]|\\.)*)"))?$/
const LEADING_NAME = /^[\w!#$%&'*+.^`|~-]+/
const FIELD_NAME = /^[\w!#$%&'*+.^`|~-]+$/

/**
 * Reads Cache-Control (RFC 9111 §5.2). Never throws. A malformed directive is kept and marked, so that callers can
 * decide on the safe side.
 *
 * @param fields - Fields of a request or a response.
 */
export function parseCacheControl(fields: Fields): CacheControl {
  const directives = new Map<string, Occurrence[]>()
  for (const member of fieldLines(fields, 'cache-control').flatMap(splitList)) {
    const match = DIRECTIVE.exec(member)
    const name = (match?.[1] ?? LEADING_NAME.exec(member)?.[0])?.toLowerCase()
    if (name === undefined) continue
    const occurrences = directives.get(name) ?? []
    occurrences.push({ argument: match?.[2] ?? match?.[3]?.replace(/\\(.)/g, '$1'), wellFormed: match !== null })
    directives.set(name, occurrences)
  }
  return directives
}

/**
 * Tells whether a directive occurs in any form. For directives that forbid: `no-store=x` counts as `no-store`.
 *
 * @param control - Parsed Cache-Control.
 * @param name - A directive in lower case.
 */
export function mentions(control: CacheControl, name: string): boolean {
  return control.has(name)
}

/**
 * Tells whether a directive occurs in its correct form, without an argument. For directives that permit: `public=x`
 * permits nothing.
 *
 * @param control - Parsed Cache-Control.
 * @param name - A directive in lower case.
 */
export function declares(control: CacheControl, name: string): boolean {
  return control.get(name)?.some(({ argument, wellFormed }) => wellFormed && argument === undefined) ?? false
}

/**
 * Returns the fields that a qualified `private="…"` or `no-cache="…"` names (RFC 9111 §5.2.2.4, §5.2.2.7).
 *
 * @param control - Parsed Cache-Control.
 * @param name - `private` or `no-cache`.
 * @returns Names in lower case; `'*'` when the directive applies to the whole response, because it occurs without
 *   names, or names something that is no field; `undefined` when it does not occur.
 */
export function qualifiedFields(
  control: CacheControl,
  name: 'no-cache' | 'private',
): readonly string[] | '*' | undefined {
  const occurrences = control.get(name)
  if (!occurrences) return undefined
  const names: string[] = []
  for (const { argument, wellFormed } of occurrences) {
    const named = argument === undefined ? [] : argument.split(',').map((member) => member.trim().toLowerCase())
    if (!wellFormed || named.length === 0 || !named.every((member) => FIELD_NAME.test(member))) return '*'
    names.push(...named)
  }
  return names
}

/**
 * Returns the seconds that a directive names.
 *
 * @param control - Parsed Cache-Control.
 * @param name - A directive in lower case.
 * @param whenInvalid - What anything but a non-negative integer means, and what two values that differ mean (RFC 9111
 *   §4.2.1).
 * @returns Seconds, or `undefined` when the directive does not occur.
 */
export function seconds(control: CacheControl, name: string, whenInvalid: number): number | undefined {
  const occurrences = control.get(name)
  const [first, ...others] = occurrences?.map(({ argument }) => parseDeltaSeconds(argument) ?? whenInvalid) ?? []
  return others.every((other) => other === first) ? first : whenInvalid
}

/**
 * Reads delta-seconds (RFC 9111 §1.2.2).
 *
 * @param text - The text.
 * @returns Seconds, at most 2^31; `undefined` when the text is not a non-negative integer.
 */
export function parseDeltaSeconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d+$/.test(text)) return undefined
  return Math.min(Number(text), GREATEST_DELTA)
}
