import type { LoadOptions } from '../contract/options.ts'
import { describeValue } from '../describe.ts'
import type { Entry } from '../entries/entries.ts'
import { ArgumentError } from '../errors.ts'

/** What `getOrSet` does about an entry that it found. */
export type Verdict =
  /** Return it. */
  | 'serve'
  /** Return it, and load a new value in the background. */
  | 'serve and refresh'
  /** Load, and return it only when that fails. */
  | 'load or serve'
  /** Load. */
  | 'load'

/** The windows of a load, checked, in milliseconds. */
export interface LoadWindows {
  /** How long a stale value is served while somebody refreshes it. */
  readonly revalidateMs: number
  /** How long a stale value is served when loading fails. */
  readonly errorMs: number
  /** How eagerly to refresh before the timeout. */
  readonly earlyRefresh: number
}

/**
 * Reads and checks the windows.
 *
 * @param options - The caller's.
 * @param herdMs - What `staleWhileRevalidate` is by default.
 * @throws ArgumentError for what is no number of at least 0.
 */
export function loadWindows(options: LoadOptions, herdMs: number): LoadWindows {
  const { staleWhileRevalidate = herdMs / 1000, staleIfError = 0, earlyRefresh = 0 } = options
  const ms = (name: string, value: number): number => Math.trunc(atLeastZero(name, value) * 1000)
  return {
    revalidateMs: ms('staleWhileRevalidate', staleWhileRevalidate),
    errorMs: ms('staleIfError', staleIfError),
    earlyRefresh: atLeastZero('earlyRefresh', earlyRefresh),
  }
}

/**
 * Judges an entry that is alive.
 *
 * @param entry - What was found.
 * @param windows - What the caller accepts.
 * @param now - Unix milliseconds.
 *
 * @see {@link https://cseweb.ucsd.edu/~avattani/papers/cache_stampede.pdf | Vattani, Chierichetti, Lowenstein: Optimal probabilistic cache stampede prevention}
 * @see {@link https://www.rfc-editor.org/rfc/rfc5861 | RFC 5861: stale-while-revalidate and stale-if-error}
 */
export function judge({ mark }: Entry, { revalidateMs, errorMs, earlyRefresh }: LoadWindows, now: number): Verdict {
  if (mark.staleAt === undefined) return 'serve'
  const overdue = now - mark.staleAt
  if (overdue < 0) {
    const head = (mark.loadMs ?? 0) * earlyRefresh * -Math.log(1 - Math.random())
    return head >= -overdue ? 'serve and refresh' : 'serve'
  }
  if (overdue < revalidateMs) return 'serve and refresh'
  return overdue < errorMs ? 'load or serve' : 'load'
}

function atLeastZero(name: string, value: number): number {
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value
  throw new ArgumentError(`${name} must be a number of at least 0, got ${describeValue(value)}.`)
}
