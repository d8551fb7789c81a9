import type { LoadManyOptions } from '../contract/options.ts'
import type { Entry } from '../entries/entry.ts'
import { checkTags } from '../entries/tags.ts'
import { describeType, describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'
import { checkSeconds } from '../time/seconds.ts'
import { timeoutToMs } from '../time/timeout.ts'

/** What `getOrSet` does with an entry that it found. */
export type Decision =
  /** Return it. */
  | 'serve'
  /** Return it and load a new value in the background. */
  | 'serve and refresh'
  /** Load; return it only if that fails. */
  | 'load or serve'
  /** Load. */
  | 'load'

/** The checked windows of a load, in milliseconds. */
export interface LoadWindows {
  /** How long a stale value is served while someone refreshes it. */
  readonly revalidateMs: number
  /** How long a stale value is served if loading fails. */
  readonly errorMs: number
  /** How eagerly to refresh before the timeout. */
  readonly earlyRefresh: number
}

/**
 * Checks all arguments of a `getOrSet`, so that a mistake shows even on a hit, and returns the windows.
 *
 * @param request - The loader and the caller's options.
 * @param herdMs - The default of `staleWhileRevalidate`, in milliseconds.
 * @param call - How the method is called, for messages.
 * @throws ArgumentError when an argument has the wrong type or is out of range.
 */
export function checkLoad(
  { load, options }: { readonly load: unknown; readonly options: LoadManyOptions },
  herdMs: number,
  call = 'getOrSet(key, () => value)',
): LoadWindows {
  const {
    staleWhileRevalidate = herdMs / 1000,
    staleIfError = 0,
    earlyRefresh = 0,
    loaderTimeout,
    softTimeout,
  } = options
  if (typeof load !== 'function')
    throw new ArgumentError(`A loader must be a function: ${call}, got ${describeType(load)}.`)
  if (options.timeout !== undefined) timeoutToMs(options.timeout)
  if (options.nullTimeout !== undefined) timeoutToMs(options.nullTimeout, 'nullTimeout')
  if (options.tags !== undefined && typeof options.tags !== 'function') checkTags(options.tags)
  if (loaderTimeout !== undefined) checkSeconds('loaderTimeout', loaderTimeout, 'above 0')
  if (softTimeout !== undefined) checkSoftTimeout(softTimeout, staleIfError)
  const ms = (name: string, value: number): number => Math.trunc(checkSeconds(name, value, 'at least 0') * 1000)
  return {
    revalidateMs: ms('staleWhileRevalidate', staleWhileRevalidate),
    errorMs: ms('staleIfError', staleIfError),
    earlyRefresh: checkFactor(earlyRefresh),
  }
}

function checkSoftTimeout(seconds: number, staleIfError: number): void {
  checkSeconds('softTimeout', seconds, 'at least 0')
  if (staleIfError === 0) throw new ArgumentError('softTimeout needs staleIfError: within it, the old value is served.')
}

/**
 * Decides what to do with a valid entry.
 *
 * @param entry - The entry.
 * @param windows - What the caller accepts.
 *
 * @see {@link https://cseweb.ucsd.edu/~avattani/papers/cache_stampede.pdf | Vattani, Chierichetti, Lowenstein: Optimal probabilistic cache stampede prevention}
 * @see {@link https://www.rfc-editor.org/rfc/rfc5861 | RFC 5861: stale-while-revalidate and stale-if-error}
 */
export function decide({ metadata, overdueMs }: Entry, { revalidateMs, errorMs, earlyRefresh }: LoadWindows): Decision {
  if (overdueMs === undefined) return 'serve'
  if (overdueMs < 0) {
    const head = (metadata.loadMs ?? 0) * earlyRefresh * -Math.log(1 - Math.random())
    return head >= -overdueMs ? 'serve and refresh' : 'serve'
  }
  if (overdueMs < revalidateMs) return 'serve and refresh'
  return overdueMs < errorMs ? 'load or serve' : 'load'
}

function checkFactor(value: number): number {
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value
  throw new ArgumentError(`earlyRefresh must be a number of at least 0, got ${describeValue(value)}.`)
}
