import {
  ArgumentError,
  type Cache,
  describeValue,
  type OptionRules,
  oneOf,
  optionRule,
  optionsChecker,
} from '@holdfast/core'
import { cacheStatusName } from '../policy/cache-status.ts'
import { type Preset, presets, type Rules } from '../policy/rules.ts'
import { guarded, warnOncePerKind } from './report.ts'

/** Options of an HTTP cache, the same for every framework. Times are in seconds. */
export interface HttpCacheOptions {
  /** Where responses are kept. */
  readonly cache: Cache
  /**
   * `'safe'` refuses what could hand one user's response to another. `'rfc'` follows the letter of RFC 9111: it also
   * stores responses with Set-Cookie and server errors, guesses freshness from Last-Modified, and answers with a stale
   * response when the application fails.
   *
   * @defaultValue `'safe'`
   */
  readonly preset?: Preset | undefined
  /**
   * Response fields that address this cache and replace Cache-Control and Expires for it (RFC 9213), the first one
   * first.
   *
   * @defaultValue `['CDN-Cache-Control']`
   */
  readonly targets?: readonly string[] | undefined
  /** Bytes; a response with a longer body is not stored. @defaultValue 1048576 (1 MiB) */
  readonly maxBodySize?: number | undefined
  /** For how long after its lifetime a response with a validator is kept, so that it can be validated. @defaultValue 600 */
  readonly validationWindow?: number | undefined
  /**
   * For how long after its lifetime a response answers when the application fails, unless it says so itself or forbids
   * it.
   *
   * @defaultValue 0; 86400 with the preset `'rfc'`
   */
  readonly staleIfError?: number | undefined
  /**
   * When the application has not answered after this time, a stale response that may answer an error does.
   *
   * @defaultValue no limit
   */
  readonly softTimeout?: number | undefined
  /** Whether requests for the same response wait for the answer to the first one. @defaultValue true */
  readonly coalesce?: boolean | undefined
  /** Whether they do so in all processes, by means of a lock in the cache. @defaultValue false */
  readonly lock?: boolean | undefined
  /** For how long they wait at most. Then each asks the application itself. @defaultValue 5 */
  readonly waitTimeout?: number | undefined
  /** The name of this cache in Cache-Status. Printable ASCII. @defaultValue `'holdfast'` */
  readonly name?: string | undefined
  /**
   * Receives errors of the cache. The application answers the request.
   *
   * @defaultValue one `process.emitWarning` for each kind of error
   */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** Options with all defaults filled in. */
export interface ResolvedOptions {
  /** Where responses are kept. */
  readonly cache: Cache
  /** Those of the preset, with the options that change them. */
  readonly rules: Rules
  /** Bytes. */
  readonly maxBodySize: number
  /** Seconds. */
  readonly validationWindow: number
  /** Seconds, or no limit. */
  readonly softTimeout: number | undefined
  /** Whether requests wait for each other. */
  readonly coalesce: boolean
  /** Whether they do so in all processes. */
  readonly lock: boolean
  /** Seconds. */
  readonly waitTimeout: number
  /** The name, formatted for Cache-Status. */
  readonly name: string
  /** Never throws. */
  readonly report: (error: unknown) => void
}

const { boolean, callback, checkedInUse } = optionRule
const seconds = {
  accepts: (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER,
  expected: 'a number of seconds, at least 0',
}
const byteCount = {
  accepts: (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0,
  expected: 'a whole number of bytes, at least 0',
}
const fieldNames = {
  accepts: (value: unknown): boolean => Array.isArray(value) && value.every(isFieldName),
  expected: 'a list of field names',
}
/** The rules of these options, for functions that take more. */
export const httpCacheRules: OptionRules<HttpCacheOptions> = {
  cache: checkedInUse,
  preset: oneOf('safe', 'rfc'),
  targets: fieldNames,
  maxBodySize: byteCount,
  validationWindow: seconds,
  staleIfError: seconds,
  softTimeout: seconds,
  coalesce: boolean,
  lock: boolean,
  waitTimeout: seconds,
  name: checkedInUse,
  onError: callback,
}
const checkOptions = optionsChecker<HttpCacheOptions>('httpCache(options)', httpCacheRules)

/**
 * Checks options.
 *
 * @param options - What the user gave.
 * @param caller - The function that the user called, for messages.
 * @throws {@link ArgumentError} that names the first option that is wrong.
 */
export function resolveOptions(options: HttpCacheOptions, caller = 'httpCache'): ResolvedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentError(`${caller}() takes an object with the option "cache", got ${describeValue(options)}.`)
  }
  const {
    cache,
    preset = 'safe',
    name = 'holdfast',
    onError = warnOncePerKind(),
    ...given
  } = checkOptions(options, caller)
  if (typeof cache?.get !== 'function' || typeof cache.set !== 'function')
    throw wrong(caller, 'cache', 'a cache', cache)
  const statusName = typeof name === 'string' ? cacheStatusName(name) : undefined
  if (statusName === undefined) throw wrong(caller, 'name', 'a text of printable ASCII characters', name)
  const rules = presets[preset]
  const targets = given.targets?.map((target) => target.toLowerCase()) ?? rules.targets
  return {
    cache,
    rules: { ...rules, targets, staleIfError: given.staleIfError ?? rules.staleIfError },
    maxBodySize: given.maxBodySize ?? 1024 * 1024,
    validationWindow: given.validationWindow ?? 600,
    softTimeout: given.softTimeout,
    coalesce: given.coalesce ?? true,
    lock: given.lock ?? false,
    waitTimeout: given.waitTimeout ?? 5,
    name: statusName,
    report: guarded(onError),
  }
}

function wrong(caller: string, option: string, expected: string, value: unknown): ArgumentError {
  return new ArgumentError(`The option "${option}" of ${caller}() must be ${expected}, got ${describeValue(value)}.`)
}

function isFieldName(value: unknown): boolean {
  return typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value)
}
