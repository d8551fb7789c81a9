import type { LoadContext, LoadManyContext, OldValue } from '../contract/load-context.ts'
import { describeType, describeValue } from '../errors/describe-value.ts'
import { ArgumentError, LoadFailedError } from '../errors/errors.ts'
import { type ContextParts, contextOf, contextOfMany, oldValueOf } from './context.ts'
import { Flight } from './flight.ts'
import type { KeyLoad } from './key-load.ts'
import type { LoadParts } from './load-parts.ts'

/** How values of loads become known: calls the application's loader. */
export type Source = (loads: readonly KeyLoad[], parts: ContextParts) => Promise<PromiseSettledResult<unknown>[]>

/**
 * Makes the source of a loader of one key.
 *
 * @param load - The loader.
 */
export function sourceOfOne(load: (context: LoadContext) => unknown): Source {
  return async ([one], parts) => {
    if (!one) return []
    // Read after the flight knows what it claimed, so that nobody gets it who comes after a removal.
    const call = async (signal: AbortSignal): Promise<unknown> =>
      load(contextOf(parts, one, one.old && (await oldValueOf(parts, one)), signal))
    return Promise.allSettled([one.flight.load(one.claimed, ({ signal }) => call(signal))])
  }
}

/**
 * Makes the source of a loader of many keys. One flight carries it; the flight of each key waits for that, and leaves
 * it when nobody waits for the key any more.
 *
 * @param flights - Own the flights of the keys.
 * @param load - The loader.
 */
export function sourceOfMany(
  flights: LoadParts['flights'],
  load: (missing: readonly string[], context: LoadManyContext) => unknown,
): Source {
  return async (loads, parts) => {
    const keys = loads.map(({ key }) => key)
    const storedKeys = new Set(loads.map(({ storedKey }) => storedKey))
    const call = async (signal: AbortSignal): Promise<(key: string) => unknown> => {
      const olds: (OldValue | undefined)[] = loads.some(({ old }) => old)
        ? await Promise.all(loads.map((each) => oldValueOf(parts, each)))
        : []
      return checkLoaded(await load(keys, contextOfMany(parts, loads, olds, signal)), keys)
    }
    const batch = new Flight<(key: string) => unknown>(
      flights,
      { key: shortened(keys), storedKey: '', storedKeys },
      (flight) => flight.load(undefined, ({ signal }) => call(signal)),
    )
    const loadedValue = async (key: string, signal: AbortSignal): Promise<unknown> => {
      const value = (await batch.wait({ seconds: undefined, signal }))(key)
      if (value instanceof LoadFailedError) throw value
      return value
    }
    return Promise.allSettled(
      loads.map(({ key, claimed, flight }) => flight.load(claimed, ({ signal }) => loadedValue(key, signal))),
    )
  }
}

const SHOWN_KEYS = 3

function shortened(keys: readonly string[]): string {
  const more = keys.length > SHOWN_KEYS ? `, … (${keys.length} keys)` : ''
  return keys.slice(0, SHOWN_KEYS).join(', ') + more
}

/** Returns a look-up in what a loader of many keys returned. */
function checkLoaded(loaded: unknown, keys: readonly string[]): (key: string) => unknown {
  if (typeof loaded !== 'object' || loaded === null || Array.isArray(loaded)) {
    throw new ArgumentError(
      `The loader of getOrSetMany() must return a Map or an object of values by key, got ${describeType(loaded)}.`,
    )
  }
  const values = loaded instanceof Map ? (loaded as ReadonlyMap<unknown, unknown>) : undefined
  const find = (key: string): unknown => {
    if (values) return values.get(key)
    return Object.hasOwn(loaded, key) ? (loaded as Readonly<Record<string, unknown>>)[key] : undefined
  }
  const first: unknown = values ? values.keys().next().value : Object.keys(loaded)[0]
  if (first === undefined || keys.some((key) => find(key) !== undefined)) return find
  throw new ArgumentError(
    `The loader of getOrSetMany() returned values by other keys than it was asked for: by ${describeValue(first)}, not by ${describeValue(keys[0])}.`,
  )
}
