import type { LoadOptions } from '../contract/options.ts'
import { type Entry, isStale } from '../entries/entry.ts'
import type { MemoryReads } from '../entries/memory-reads.ts'
import type { Tags } from '../entries/tags.ts'
import { ArgumentError, RecursiveLoadError } from '../errors/errors.ts'
import { type Flight, inBackground, type WaitOptions } from './flight.ts'
import type { Flights } from './flights.ts'
import { forOneOperation, Load, type LoadParts, type LoadPlan, type LoadRequest, OPERATION } from './load.ts'
import { checkLoad, decide, type LoadWindows } from './load-policy.ts'

/** What {@link Loader} is made with. */
export interface LoaderParts extends LoadParts {
  /** What is held in process memory; `undefined` without NEAR_CACHE. */
  readonly memoryReads?: MemoryReads | undefined
  /** The tags of the same key space. */
  readonly tags: Tags
  /** Loads under way in this process. */
  readonly flights: Flights<Buffer | undefined>
  /** Turns timeouts into lifetimes. */
  readonly lifetimes: LoadParts['lifetimes'] & {
    /** The longest time that such a value can be stored. */
    longest(timeout: LoadOptions['timeout']): number | null
  }
  /** The default of `staleWhileRevalidate`, in milliseconds. */
  readonly herdMs: number
}

/** A load that a caller may wait for. */
interface Joined {
  readonly flight: Flight<Buffer | undefined>
  /** True if this caller started it. */
  readonly started: boolean
}

/** A background refresh without a `loaderTimeout` is aborted after so long, so that its key is free again. */
const REFRESH_SECONDS = 300

/**
 * Implements `getOrSet`: decides who loads, who waits and who gets a stale value.
 *
 * There is one flight per key in this process; with `lock`, one loader at a time in all processes. A caller joins a
 * flight only if the key still holds what it held when the loader began, and sees the same tokens of its tags. So no
 * call after a removal, a write or an invalidation gets a value whose computation started before it.
 */
export class Loader {
  readonly #parts: LoaderParts

  /**
   * @param parts - Of the cache.
   */
  constructor(parts: LoaderParts) {
    this.#parts = parts
  }

  /**
   * Returns the stored value, or loads and stores one.
   *
   * @param request - The call.
   * @param begun - When it began, by the clock of `performance.now()`.
   */
  get<T>(request: LoadRequest<T>, begun: number): Promise<T> | T {
    const { key, storedKey, options } = request
    const { memoryReads, herdMs } = this.#parts
    const windows = checkLoad(request, herdMs)
    options.signal?.throwIfAborted()
    // What is held is fresh, so only an early refresh has to know more of it.
    const held =
      memoryReads && options.read !== 'primary' && windows.earlyRefresh === 0
        ? memoryReads.held(storedKey, key, options.schema)
        : undefined
    if (held === undefined) return this.#getStored(request, windows, begun)
    if (!(held instanceof Promise)) return held as T
    return held.then((value) => (value === undefined ? this.#getStored(request, windows, begun) : (value as T)))
  }

  async #getStored<T>(request: LoadRequest<T>, windows: LoadWindows, begun: number): Promise<T> {
    const { key, storedKey, options } = request
    const { operations, entries } = this.#parts
    const { statistics } = operations
    const expectsStale = Math.max(windows.revalidateMs, windows.errorMs, windows.earlyRefresh) > 0
    const found = await operations.step<Entry | undefined | 'unknown'>(OPERATION, 'unknown', () =>
      entries.read(storedKey, key, options.read ?? 'any', expectsStale, begun),
    )
    if (found === 'unknown') return this.#loadAlone(request, windows)
    const decision = found?.valid ? decide(found, windows) : 'load'
    const rest = (): LoaderParts => forOneOperation(this.#parts, begun)
    if (found && decision !== 'load') {
      // A schema's own time does not count.
      const parts = decision === 'load or serve' ? rest() : undefined
      const value = await entries.value(found, key, options.schema)
      if (value !== undefined && decision !== 'load or serve') {
        statistics.read(key, isStale(found) ? 'staleHits' : 'hits', found.body.length)
        if (decision === 'serve and refresh') this.#refresh(request, found, windows)
        return value as T
      }
      if (value !== undefined && parts) return this.#loadOrServe(request, found, windows, value as T, parts)
    }
    statistics.read(key, 'misses', 0)
    return this.#load(request, found, windows, rest())
  }

  async #loadOrServe<T>(
    request: LoadRequest<T>,
    found: Entry,
    windows: LoadWindows,
    old: T,
    parts: LoaderParts,
  ): Promise<T> {
    const { statistics } = this.#parts.operations
    try {
      const value = await this.#load(request, found, windows, parts)
      statistics.read(request.key, 'misses', 0)
      return value
    } catch (error) {
      if (request.options.signal?.aborted || error instanceof RecursiveLoadError) throw error
      // The failure has already been counted.
      statistics.read(request.key, 'staleHits', found.body.length)
      return old
    }
  }

  /** Loads without the store. It has just failed to answer, and asking it again would make the caller wait again. */
  async #loadAlone<T>(request: LoadRequest<T>, windows: LoadWindows): Promise<T> {
    const { operations, flights } = this.#parts
    operations.statistics.read(request.key, 'misses', 0)
    const id = `${request.storedKey}\0alone`
    const load = new Load(this.#parts, this.#parts, request, { found: undefined, windows, tags: 'unknown' })
    const flight = flights.get(id) ?? flights.start(id, request, (started) => load.runAlone(started))
    return this.#open(request, await flight.wait(boundsOf(request)))
  }

  /**
   * Loads while the caller goes on, unless a load is under way. A failure is counted; the stale value is served until
   * its window ends. Nobody waits for the value, so the refresh has bounds of its own.
   */
  #refresh<T>(request: LoadRequest<T>, found: Entry, windows: LoadWindows): void {
    const { loaderTimeout: seconds = REFRESH_SECONDS } = request.options
    const refresh = async (): Promise<void> => {
      const { flight, started } = await this.#join(request, found, windows, forOneOperation(this.#parts))
      if (started) await flight.wait({ seconds, signal: undefined })
    }
    void inBackground(() => refresh().catch(() => {}))
  }

  async #load<T>(
    request: LoadRequest<T>,
    found: Entry | undefined,
    windows: LoadWindows,
    parts: LoaderParts,
  ): Promise<T> {
    const { flight } = await this.#join(request, found, windows, parts)
    return this.#open(request, await flight.wait(boundsOf(request)))
  }

  /** Returns the load under way, or starts one if that began before somebody removed or replaced what the key held. */
  async #join<T>(
    request: LoadRequest<T>,
    found: Entry | undefined,
    windows: LoadWindows,
    parts: LoaderParts,
  ): Promise<Joined> {
    const { flights, operations, store } = parts
    const { storedKey } = request
    const tags = await this.#captureTags(request, windows, parts.tags.over(store))
    const id = tags === undefined ? storedKey : `${storedKey}\0${JSON.stringify(tags)}`
    const start = (): Joined => {
      const load = new Load(this.#parts, parts, request, { found, windows, tags })
      return { flight: flights.start(id, request, (flight) => load.run(flight)), started: true }
    }
    let bytes = found?.bytes
    let flight = flights.get(id)
    while (flight && !flight.accepts(bytes)) {
      // What was found may be older than the load: a replica lags behind, an answer travels.
      bytes = await operations.step(OPERATION, undefined, () => store.read(storedKey, 'primary'))
      const latest = flights.get(id)
      if (latest === flight && !flight.accepts(bytes)) return start()
      flight = latest
    }
    return flight ? { flight, started: false } : start()
  }

  /** Captures tags before the loader runs, so that an invalidation during the run makes its value invalid. */
  #captureTags({ options }: LoadRequest<unknown>, windows: LoadWindows, tags: Tags): Promise<LoadPlan['tags']> {
    const { operations, lifetimes } = this.#parts
    const longest = longer(
      lifetimes.longest(options.timeout),
      lifetimes.longest(options.nullTimeout ?? options.timeout),
    )
    const staleMs = Math.max(windows.revalidateMs, windows.errorMs)
    const work = (): Promise<LoadPlan['tags']> =>
      tags.capture(options.tags, longest === null ? null : longest + staleMs)
    return operations.step<LoadPlan['tags']>(OPERATION, 'unknown', work)
  }

  /** Decodes the result of a flight, so that every caller gets its own copy. */
  async #open<T>({ key, options }: LoadRequest<T>, body: Buffer | undefined): Promise<T> {
    if (body === undefined) return undefined as T
    const value = await this.#parts.entries.value({ bytes: body, body, metadata: {}, valid: true }, key, options.schema)
    if (value !== undefined || !options.schema) return value as T
    throw new ArgumentError(`What the loader of "${key}" returned does not fit the schema.`)
  }
}

function boundsOf({ options }: LoadRequest<unknown>): WaitOptions {
  return { seconds: options.loaderTimeout, signal: options.signal }
}

/** Returns the longer of two lifetimes; `null` is for ever. */
function longer(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.max(one, other)
}
