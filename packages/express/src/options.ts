import { ArgumentError, type Cache, describeValue, optionRule, optionsChecker } from '@holdfast/core'
import { cacheStatusName } from '@holdfast/http'

/** Options of `httpCache`. */
export interface HttpCacheOptions {
  /** Where responses are kept. */
  readonly cache: Cache
  /** Bytes; a response with a longer body is not stored. @defaultValue 1048576 (1 MiB) */
  readonly maxBodySize?: number | undefined
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
  readonly cache: Cache
  readonly maxBodySize: number
  /** The name, formatted for Cache-Status. */
  readonly name: string
  /** Never throws. */
  readonly report: (error: unknown) => void
}

const { callback, checkedInUse } = optionRule
const checkOptions = optionsChecker<HttpCacheOptions>('httpCache(options)', {
  cache: checkedInUse,
  maxBodySize: checkedInUse,
  name: checkedInUse,
  onError: callback,
})

/**
 * Checks options.
 *
 * @param options - What the user gave.
 * @throws {@link ArgumentError} that names the first option that is wrong.
 */
export function resolveOptions(options: HttpCacheOptions): ResolvedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentError(`httpCache() takes an object with the option "cache", got ${describeValue(options)}.`)
  }
  const { cache, maxBodySize = 1024 * 1024, name = 'holdfast', onError = warnOncePerKind() } = checkOptions(options)
  if (typeof cache?.get !== 'function' || typeof cache.set !== 'function') throw wrong('cache', 'a cache', cache)
  if (!Number.isSafeInteger(maxBodySize) || maxBodySize < 0) {
    throw wrong('maxBodySize', 'a whole number of bytes, at least 0', maxBodySize)
  }
  const statusName = typeof name === 'string' ? cacheStatusName(name) : undefined
  if (statusName === undefined) throw wrong('name', 'a text of printable ASCII characters', name)
  return { cache, maxBodySize, name: statusName, report: guarded(onError) }
}

function wrong(option: string, expected: string, value: unknown): ArgumentError {
  return new ArgumentError(`The option "${option}" of httpCache() must be ${expected}, got ${describeValue(value)}.`)
}

function warnOncePerKind(): (error: unknown) => void {
  const warned = new Set<string>()
  return (error) => {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    if (warned.has(name)) return
    warned.add(name)
    process.emitWarning(`The HTTP cache was bypassed: ${message}`, { type: 'HoldfastWarning', code: name })
  }
}

/** An error in the handler must not fail the request. */
function guarded(onError: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    try {
      onError(error)
    } catch (thrown) {
      process.emitWarning(`onError of httpCache() threw ${String(thrown)}`, { type: 'HoldfastWarning' })
    }
  }
}
