import type { LoadContext } from '../contract/load-context.ts'
import type { LoadOptions } from '../contract/options.ts'
import { type Entry, isStale } from '../entries/entry.ts'
import { captureTags } from './capture-tags.ts'
import { inBackground } from './flight.ts'
import { type Joined, join } from './join.ts'
import { Load } from './load.ts'
import { forOneOperation, type LoadParts, OPERATION } from './load-parts.ts'
import { checkLoad, decide, type LoadWindows } from './load-policy.ts'
import { sourceOfOne } from './source.ts'
import { boundsOf, countFallback, type Fallback, keepGoing, openLoaded, waitOr } from './wait.ts'

/** One call of `getOrSet`. */
export interface LoadRequest<T> {
  /** Logical key. */
  readonly key: string
  /** The stored key. */
  readonly storedKey: string
  /** The caller's loader. */
  readonly load: (context: LoadContext) => T | Promise<T>
  /** The caller's options. */
  readonly options: LoadOptions
}

/**
 * Implements `getOrSet`: decides who loads, who waits and who gets a stale value.
 *
 * There is one flight per key in this process; with `lock`, one loader at a time in all processes. A caller joins a
 * flight only if the key still holds what it held when the loader began, and sees the same tokens of its tags. So no
 * call after a removal, a write or an invalidation gets a value whose computation started before it.
 */
export class Loader {
  readonly #parts: LoadParts

  /**
   * @param parts - Of the cache.
   */
  constructor(parts: LoadParts) {
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

  /**
   * Loads and stores a value, whatever is stored, unless it is being loaded already.
   *
   * @param request - The call.
   * @throws What the loader throws.
   */
  async refresh(request: LoadRequest<unknown>): Promise<void> {
    const { key, storedKey, options } = request
    const windows = checkLoad(request, this.#parts.herdMs)
    const parts = forOneOperation(this.#parts)
    const found = await parts.entries.read(storedKey, key, 'primary')
    const { flight } = await this.#join(request, found, windows, parts)
    await flight.wait(boundsOf(options))
  }

  async #getStored<T>(request: LoadRequest<T>, windows: LoadWindows, begun: number): Promise<T> {
    const { key, storedKey, options } = request
    const { operations, entries, memoReads } = this.#parts
    const { statistics } = operations
    const remember = options.read === 'primary' ? undefined : memoReads?.begin()
    const expectsStale = Math.max(windows.revalidateMs, windows.errorMs, windows.earlyRefresh) > 0
    const found = await operations.step<Entry | undefined | 'unknown'>(OPERATION, 'unknown', () =>
      entries.read(storedKey, key, options.read ?? 'any', expectsStale, begun),
    )
    if (found === 'unknown') return this.#loadAlone(request, windows)
    const parts = forOneOperation(this.#parts, begun)
    // A schema's own time does not count.
    const old = found?.valid ? await entries.values.of(found, key, options.schema) : undefined
    const decision = found && old !== undefined ? decide(found, windows) : 'load'
    if (found && (decision === 'serve' || decision === 'serve and refresh')) {
      statistics.read(key, isStale(found) ? 'staleHits' : 'hits', found.body.length)
      if (decision === 'serve and refresh') this.#refresh(request, found, windows)
      remember?.(storedKey, key, found)
      return old as T
    }
    const served = decision === 'load or serve' ? 'on any failure' : 'when asked for'
    return this.#load(request, found, windows, parts, old === undefined ? undefined : { value: old, served })
  }

  async #load<T>(
    request: LoadRequest<T>,
    found: Entry | undefined,
    windows: LoadWindows,
    parts: LoadParts,
    fallback: Fallback | undefined,
  ): Promise<T> {
    const { options, key } = request
    const { entries, operations } = this.#parts
    if (!fallback) operations.statistics.read(key, 'misses', 0)
    const { flight } = await this.#join(request, found, windows, parts, found?.valid && !fallback)
    const loaded = await waitOr(flight, options, fallback)
    if (fallback) countFallback(operations.statistics, key, loaded === fallback, found)
    return loaded === fallback && fallback
      ? (fallback.value as T)
      : ((await openLoaded(entries, request, options.schema, loaded as Buffer | undefined)) as T)
  }

  /** Loads without the store. It has just failed to answer, and asking it again would make the caller wait again. */
  async #loadAlone<T>(request: LoadRequest<T>, windows: LoadWindows): Promise<T> {
    const { operations, flights, entries } = this.#parts
    const { key, storedKey, options } = request
    operations.statistics.read(key, 'misses', 0)
    const id = `${storedKey}\0alone`
    const start = (): Joined['flight'] => {
      const load = this.#newLoad(request, windows, this.#parts)
      const flight = load.add(id, { key, storedKey, found: undefined, tags: 'unknown' })
      load.beginAlone()
      return flight
    }
    const flight = flights.get(id) ?? start()
    return (await openLoaded(entries, request, options.schema, await flight.wait(boundsOf(options)))) as T
  }

  /**
   * Loads while the caller goes on, unless a load is under way. A failure is counted; the stale value is served until
   * its window ends. Nobody waits for the value, so the refresh has bounds of its own.
   */
  #refresh<T>(request: LoadRequest<T>, found: Entry, windows: LoadWindows): void {
    const refresh = async (): Promise<void> => {
      const { flight, started } = await this.#join(request, found, windows, forOneOperation(this.#parts))
      if (started) keepGoing(flight, request.options)
    }
    void inBackground(() => refresh().catch(() => {}))
  }

  async #join<T>(
    request: LoadRequest<T>,
    found: Entry | undefined,
    windows: LoadWindows,
    parts: LoadParts,
    unfit?: boolean,
  ): Promise<Joined> {
    const { key, storedKey, options } = request
    const target = { key, storedKey, found, unfit, tags: await captureTags(parts, options.tags, options, windows) }
    return join(parts, target, (id) => {
      const load = this.#newLoad(request, windows, parts)
      const flight = load.add(id, target)
      load.begin()
      return flight
    })
  }

  #newLoad<T>({ options, load }: LoadRequest<T>, windows: LoadWindows, parts: LoadParts): Load {
    return new Load(this.#parts, parts, { options, windows, source: sourceOfOne(load) })
  }
}
