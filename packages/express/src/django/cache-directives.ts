import {
  ArgumentError,
  describeValue,
  type OptionRule,
  type OptionRules,
  optionRule,
  optionsChecker,
} from '@holdfast/core'
import { splitList } from '@holdfast/http'

/** The names of fields, one or several, that a directive is limited to. */
export type FieldNames = string | readonly string[]

/**
 * Directives of Cache-Control in a response, in camel case: `sMaxage` is `s-maxage`. Times are whole seconds. `false`
 * and `undefined` leave a directive as it is.
 */
export interface CacheControlDirectives {
  /** How long the response is fresh. The smaller value stays if there is one already. */
  readonly maxAge?: number | undefined
  /** How long it is fresh in a shared cache. */
  readonly sMaxage?: number | undefined
  /** Shared caches may store it, also for a request with Authorization. Takes `private` away. */
  readonly public?: boolean | undefined
  /** No shared cache stores it; with names, only those fields. Takes `public` away. */
  readonly private?: boolean | FieldNames | undefined
  /** It is not reused without asking the application; with names, only those fields. */
  readonly noCache?: boolean | FieldNames | undefined
  /** Nobody stores it. */
  readonly noStore?: boolean | undefined
  /** No intermediary changes its content. */
  readonly noTransform?: boolean | undefined
  /** It is not reused when stale. */
  readonly mustRevalidate?: boolean | undefined
  /** A shared cache does not reuse it when stale. */
  readonly proxyRevalidate?: boolean | undefined
  /** Caches store it only if they know the rules of its status. */
  readonly mustUnderstand?: boolean | undefined
  /** It does not change while it is fresh (RFC 8246). */
  readonly immutable?: boolean | undefined
  /** How long it may be reused when stale while it is fetched anew (RFC 5861). */
  readonly staleWhileRevalidate?: number | undefined
  /** How long it may be reused when stale if the application fails (RFC 5861). */
  readonly staleIfError?: number | undefined
}

type Value = string | true

const FIELD_NAME = /^[\w!#$%&'*+.^`|~-]+$/

const isName = (value: unknown): boolean => typeof value === 'string' && FIELD_NAME.test(value)
const { boolean } = optionRule
const secondsRule: OptionRule = {
  accepts: (value) => value === false || (Number.isSafeInteger(value) && Number(value) >= 0),
  expected: 'a whole number of seconds, at least 0',
}
const fieldsRule: OptionRule = {
  accepts: (value) =>
    typeof value === 'boolean' || (Array.isArray(value) ? value.length > 0 && value.every(isName) : isName(value)),
  expected: 'true, or names of fields',
}
const rules: OptionRules<CacheControlDirectives> = {
  maxAge: secondsRule,
  sMaxage: secondsRule,
  public: boolean,
  private: fieldsRule,
  noCache: fieldsRule,
  noStore: boolean,
  noTransform: boolean,
  mustRevalidate: boolean,
  proxyRevalidate: boolean,
  mustUnderstand: boolean,
  immutable: boolean,
  staleWhileRevalidate: secondsRule,
  staleIfError: secondsRule,
}
const check = optionsChecker('cacheControl(options)', rules)

/**
 * Checks directives.
 *
 * @param given - What the user gave.
 * @param method - The function that they were given to.
 * @throws {@link ArgumentError} that names the first directive that is wrong.
 */
export function checkDirectives(given: CacheControlDirectives, method: string): CacheControlDirectives {
  if (given === undefined) {
    throw new ArgumentError(
      `${method}() takes directives in an object, such as { maxAge: 60 }, got ${describeValue(given)}.`,
    )
  }
  const { public: everybody, private: nobody } = check(given, method)
  if (everybody && nobody) throw new ArgumentError(`${method}() takes "public" or "private", not both.`)
  return given
}

/**
 * Adds directives to a Cache-Control field as `patch_cache_control` of Django does: directives that are there stay,
 * `max-age` becomes the smaller of both, `public` and `private` replace each other, and `no-cache` collects the names
 * of fields.
 *
 * @param current - The field as it is.
 * @param given - Checked directives.
 * @returns The field's new value.
 */
export function patchedCacheControl(current: string | undefined, given: CacheControlDirectives): string {
  const directives = new Map<string, Value[]>()
  for (const member of splitList(current ?? '')) {
    const [name, value] = splitDirective(member)
    // Of two equal directives the last one counts, except that `no-cache` may be limited to several fields.
    directives.set(name, name === 'no-cache' ? [...(directives.get(name) ?? []), value] : [value])
  }
  for (const [option, argument] of Object.entries(given)) {
    if (argument === undefined || argument === false) continue
    const name = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    const present = directives.get(name)
    if (name === 'public') directives.delete('private')
    if (name === 'private') directives.delete('public')
    if (name === 'no-cache') directives.set(name, [...(present ?? []), textOf(argument)])
    else if (name === 'max-age' && present) directives.set(name, [smaller(present[0], argument)])
    else directives.set(name, [textOf(argument)])
  }
  return [...directives].flatMap(([name, values]) => spelled(name, values)).join(', ')
}

function splitDirective(member: string): readonly [name: string, value: Value] {
  const at = member.indexOf('=')
  if (at === -1) return [member.toLowerCase(), true]
  return [member.slice(0, at).trim().toLowerCase(), member.slice(at + 1).trim()]
}

/** Names of fields are sent in quotes (RFC 9111 §5.2.2.4). */
function textOf(argument: string | number | true | readonly string[]): Value {
  if (argument === true) return true
  return typeof argument === 'number' ? String(argument) : `"${[argument].flat().join(', ')}"`
}

/** What is no number of seconds means stale (RFC 9111 §4.2.1). */
function smaller(present: Value | undefined, argument: unknown): string {
  const seconds = typeof present === 'string' && /^\d+$/.test(present) ? Number(present) : 0
  return String(Math.min(seconds, Number(argument)))
}

/** A directive without an argument includes all that are limited to a field. */
function spelled(name: string, values: readonly Value[]): readonly string[] {
  return values.includes(true) ? [name] : [...new Set(values)].map((value) => `${name}=${value}`)
}
