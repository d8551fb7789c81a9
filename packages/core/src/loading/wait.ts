import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { LoadManyOptions } from '../contract/options.ts'
import type { Entry } from '../entries/entry.ts'
import { plainEntry } from '../entries/plain.ts'
import { ArgumentError, LoadFailedError, RecursiveLoadError } from '../errors/errors.ts'
import type { Statistics } from '../operations/statistics.ts'
import { timerMs } from '../time/pause.ts'
import { type Flight, inBackground, type WaitOptions } from './flight.ts'
import type { LoadTarget } from './key-load.ts'
import type { LoadParts } from './load-parts.ts'

type Bounds = Pick<LoadManyOptions, 'loaderTimeout' | 'signal' | 'softTimeout'>

/** An old value that a caller gets instead of waiting on. */
export interface Fallback {
  /** The decoded value. */
  readonly value: unknown
  /** When it is served: if the load fails in any way, or takes longer than `softTimeout`; or only if its loader asks for it. */
  readonly served: 'on any failure' | 'when asked for'
}

/** A background refresh without a `loaderTimeout` is aborted after so long, so that its key is free again. */
const REFRESH_SECONDS = 300

/** How long the caller of a method waits. */
export function boundsOf({ loaderTimeout: seconds, signal }: Bounds): WaitOptions {
  return { seconds, signal }
}

/**
 * Keeps a load going for which nobody waits. Its failure was counted.
 *
 * @param flight - The load.
 * @param options - Of the call that began it.
 */
export function keepGoing(
  flight: Flight<Buffer | undefined>,
  { loaderTimeout: seconds = REFRESH_SECONDS }: Bounds,
): void {
  inBackground(() => void flight.wait({ seconds, signal: undefined }).catch(() => {}))
}

/**
 * Waits for a load.
 *
 * @param flight - The load.
 * @param options - The caller's bounds.
 * @param fallback - What it gets instead.
 * @returns The encoded value; the fallback if that is served.
 * @throws What the load throws; errors that a bound was reached.
 */
export async function waitOr(
  flight: Flight<Buffer | undefined>,
  options: Bounds,
  fallback: Fallback | undefined,
): Promise<Buffer | Fallback | undefined> {
  if (!fallback) return flight.wait(boundsOf(options))
  const { softTimeout, signal } = options
  try {
    if (softTimeout === undefined || fallback.served !== 'on any failure') return await flight.wait(boundsOf(options))
    return await waitSoftly(flight, options, softTimeout, fallback)
  } catch (error) {
    const asked = error instanceof LoadFailedError
    if (signal?.aborted || error instanceof RecursiveLoadError) throw error
    if (!asked && fallback.served === 'when asked for') throw error
    return fallback
  }
}

/**
 * Counts how a read ended that had an old value.
 *
 * @param statistics - Of the cache.
 * @param key - The logical key.
 * @param served - Whether the caller got the old value.
 * @param found - The old entry.
 */
export function countFallback(statistics: Statistics, key: string, served: boolean, found: Entry | undefined): void {
  if (served) statistics.read(key, 'staleHits', found?.body.length ?? 0)
  else statistics.read(key, 'misses', 0)
}

/**
 * Decodes the result of a load, so that every caller gets its own copy.
 *
 * @param entries - Decodes.
 * @param target - The key.
 * @param schema - Of the caller.
 * @param body - The encoded value.
 * @throws ArgumentError when the value does not fit the schema.
 */
export async function openLoaded(
  entries: LoadParts['entries'],
  { key, storedKey }: Pick<LoadTarget, 'key' | 'storedKey'>,
  schema: StandardSchemaV1 | undefined,
  body: Buffer | undefined,
): Promise<unknown> {
  if (body === undefined) return undefined
  const value = await entries.values.of(plainEntry(body, storedKey), key, schema)
  if (value !== undefined || !schema) return value
  throw new ArgumentError(`What the loader of "${key}" returned does not fit the schema.`)
}

/** Gives up waiting after `softTimeout`, and lets the load go on. */
async function waitSoftly(
  flight: Flight<Buffer | undefined>,
  options: Bounds,
  seconds: number,
  fallback: Fallback,
): Promise<Buffer | Fallback | undefined> {
  const leaving = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, leaving.signal]) : leaving.signal
  const { promise: late, resolve } = Promise.withResolvers<Fallback>()
  const timer = setTimeout(
    () => {
      resolve(fallback)
      keepGoing(flight, options)
      leaving.abort()
    },
    timerMs(seconds * 1000),
  )
  const waiting = flight.wait({ ...boundsOf(options), signal })
  // Once the caller has left.
  waiting.catch(() => {})
  try {
    return await Promise.race([waiting, late])
  } finally {
    clearTimeout(timer)
  }
}
