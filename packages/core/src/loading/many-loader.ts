import type { LoadManyContext } from '../contract/load-context.ts'
import type { LoadManyOptions } from '../contract/options.ts'
import { type Entry, isStale } from '../entries/entry.ts'
import { checkTags } from '../entries/tags.ts'
import { forEachInTurns, inTurns, Turn } from '../time/turns.ts'
import { captureTags } from './capture-tags.ts'
import { inBackground } from './flight.ts'
import { type Joined, join } from './join.ts'
import type { LoadTarget } from './key-load.ts'
import { Load } from './load.ts'
import { forOneOperation, type LoadParts, OPERATION } from './load-parts.ts'
import { checkLoad, decide, type LoadWindows } from './load-policy.ts'
import { sourceOfMany } from './source.ts'
import { countFallback, type Fallback, keepGoing, openLoaded, waitOr } from './wait.ts'

/** One call of `getOrSetMany`. */
export interface LoadManyRequest {
  /** Logical keys, each once. */
  readonly keys: readonly string[]
  /** The stored keys, in the same order. */
  readonly storedKeys: readonly string[]
  /** The caller's loader. */
  readonly load: (missing: readonly string[], context: LoadManyContext) => unknown
  /** The caller's options. */
  readonly options: LoadManyOptions
}

/** A key that needs a load. */
interface Needed {
  /** Its place among the keys. */
  readonly index: number
  readonly found: Entry | undefined
  readonly fallback?: Fallback | undefined
  /** True if what was found cannot be decoded or does not fit the schema. */
  readonly unfit?: boolean | undefined
}

/** What reading the keys has shown. */
interface Reading {
  /** By the index of the key; `undefined` for those without a value. */
  readonly values: unknown[]
  readonly needed: Needed[]
  readonly toRefresh: Needed[]
  /** True if the store could not be asked for some keys. */
  unknown: boolean
}

/** Implements `getOrSetMany`: does for each key what `Loader` does, and calls the loader once for all that miss. */
export class ManyLoader {
  readonly #parts: LoadParts

  /**
   * @param parts - Of the cache.
   */
  constructor(parts: LoadParts) {
    this.#parts = parts
  }

  /**
   * Returns the stored values, and loads and stores those that are missing.
   *
   * @param request - The call.
   * @param begun - When it began, by the clock of `performance.now()`.
   */
  async get<T>(request: LoadManyRequest, begun: number): Promise<Map<string, T>> {
    const { keys, options } = request
    const windows = checkLoad(request, this.#parts.herdMs, 'getOrSetMany(keys, (missing) => values)')
    options.signal?.throwIfAborted()
    const reading: Reading = { values: keys.map(() => undefined), needed: [], toRefresh: [], unknown: false }
    await inTurns(keys, async (slice, start) => {
      const since = slice.length === keys.length ? begun : performance.now()
      await this.#readSlice(request, windows, reading, start, start + slice.length, since)
    })
    if (reading.toRefresh.length > 0) this.#refresh(request, reading.toRefresh, windows)
    if (reading.needed.length > 0) await this.#load(request, reading, windows, begun)
    const found = new Map<string, T>()
    await forEachInTurns(keys.entries(), ([index, key]) => {
      if (reading.values[index] !== undefined) found.set(key, reading.values[index] as T)
    })
    return found
  }

  async #readSlice(
    { keys, storedKeys, options }: LoadManyRequest,
    windows: LoadWindows,
    reading: Reading,
    start: number,
    end: number,
    begun: number,
  ): Promise<void> {
    const { operations, entries, memoryReads, memoReads } = this.#parts
    const { read = 'any', schema } = options
    const reads = read === 'any' && windows.earlyRefresh === 0 ? memoryReads : undefined
    const asked: number[] = []
    const turn = new Turn()
    for (let index = start; index < end; index += 1) {
      const held = reads?.held(storedKeys[index] as string, keys[index] as string, schema)
      const value = held instanceof Promise ? await held : held
      if (value === undefined) asked.push(index)
      else reading.values[index] = value
      if (turn.over) await turn.rest()
    }
    if (asked.length === 0) return
    const remember = read === 'any' ? memoReads?.begin() : undefined
    const pick = (all: readonly string[]): string[] => asked.map((index) => all[index] as string)
    const found = await operations.step<(Entry | undefined)[] | 'unknown'>(OPERATION, 'unknown', () =>
      this.#read(pick(storedKeys), pick(keys), read, begun),
    )
    if (found === 'unknown') reading.unknown = true
    for (const [at, index] of asked.entries()) {
      const entry = found === 'unknown' ? undefined : found[at]
      const body = entry?.valid ? entries.values.decode(entry.body, keys[index] as string, entry.storedKey) : undefined
      const value = schema && body !== undefined ? await entries.values.fit(body, schema) : body
      if (remember && entry) remember(storedKeys[index] as string, keys[index] as string, entry)
      this.#decide(reading, index, keys[index] as string, entry, value, windows)
      if (turn.over) await turn.rest()
    }
  }

  #read(
    storedKeys: readonly string[],
    keys: readonly string[],
    from: 'any' | 'primary',
    begun: number,
  ): Promise<(Entry | undefined)[]> {
    const { nearReads, store, entries } = this.#parts
    if (nearReads && from === 'any') return nearReads.entries(storedKeys, keys, begun)
    return store.readMany(storedKeys, from).then((found) => entries.entriesOf(found, storedKeys, keys, from, begun))
  }

  #decide(
    reading: Reading,
    index: number,
    key: string,
    found: Entry | undefined,
    value: unknown,
    windows: LoadWindows,
  ): void {
    const { statistics } = this.#parts.operations
    if (!found || value === undefined) {
      statistics.read(key, 'misses', 0)
      reading.needed.push({ index, found, unfit: found?.valid })
      return
    }
    const decision = decide(found, windows)
    if (decision === 'serve' || decision === 'serve and refresh') {
      statistics.read(key, isStale(found) ? 'staleHits' : 'hits', found.body.length)
      reading.values[index] = value
      if (decision === 'serve and refresh') reading.toRefresh.push({ index, found })
      return
    }
    const served = decision === 'load or serve' ? 'on any failure' : 'when asked for'
    reading.needed.push({ index, found, fallback: { value, served } })
  }

  async #load(request: LoadManyRequest, reading: Reading, windows: LoadWindows, begun: number): Promise<void> {
    const { keys, storedKeys, options } = request
    const { entries, operations } = this.#parts
    const { needed, values } = reading
    const joined = reading.unknown
      ? this.#joinAlone(request, needed, windows)
      : await this.#join(request, needed, windows, forOneOperation(this.#parts, begun))
    const wait = async ({ index, fallback, found }: Needed, at: number): Promise<void> => {
      const [key, storedKey] = [keys[index] as string, storedKeys[index] as string]
      const loaded = await waitOr((joined[at] as Joined).flight, options, fallback)
      const served = fallback !== undefined && loaded === fallback
      if (fallback) countFallback(operations.statistics, key, served, found)
      values[index] = served
        ? fallback.value
        : await openLoaded(entries, { key, storedKey }, options.schema, loaded as Buffer | undefined)
    }
    await Promise.all(needed.map(wait))
  }

  /** Loads without the store, which has just failed to answer. */
  #joinAlone(
    { keys, storedKeys, ...request }: LoadManyRequest,
    needed: readonly Needed[],
    windows: LoadWindows,
  ): Joined[] {
    const { flights } = this.#parts
    const load = this.#newLoad(request, windows, this.#parts)
    const joined = needed.map(({ index }): Joined => {
      const storedKey = storedKeys[index] as string
      const id = `${storedKey}\0alone`
      const under = flights.get(id)
      if (under) return { flight: under, started: false }
      const target = { key: keys[index] as string, storedKey, found: undefined, tags: 'unknown' } as const
      return { flight: load.add(id, target), started: true }
    })
    load.beginAlone()
    return joined
  }

  /** Loads while the caller goes on. */
  #refresh(request: LoadManyRequest, needed: readonly Needed[], windows: LoadWindows): void {
    const refresh = async (): Promise<void> => {
      for (const { flight, started } of await this.#join(request, needed, windows, forOneOperation(this.#parts))) {
        if (started) keepGoing(flight, request.options)
      }
    }
    void inBackground(() => refresh().catch(() => {}))
  }

  async #join(
    request: LoadManyRequest,
    needed: readonly Needed[],
    windows: LoadWindows,
    parts: LoadParts,
  ): Promise<Joined[]> {
    const { keys, storedKeys } = request
    const tokens = await this.#captureTags(request, needed, windows, parts)
    const load = this.#newLoad(request, windows, parts)
    try {
      const joining = needed.map(({ index, found, unfit }, at) => {
        const own = { key: keys[index] as string, storedKey: storedKeys[index] as string, found, tags: tokens[at] }
        const target = { ...own, unfit }
        return join(parts, target, (id) => load.add(id, target))
      })
      // All have to be known: those that were added wait for the load to begin.
      const failed = (await Promise.allSettled(joining)).find(({ status }) => status === 'rejected')
      if (failed) throw (failed as PromiseRejectedResult).reason
      load.begin()
      return await Promise.all(joining)
    } catch (error) {
      load.abandon(error)
      throw error
    }
  }

  /** Captures all tags with one step, and returns the tokens of each key. */
  async #captureTags(
    { keys, options }: LoadManyRequest,
    needed: readonly Needed[],
    windows: LoadWindows,
    parts: LoadParts,
  ): Promise<LoadTarget['tags'][]> {
    const { tags } = options
    if (typeof tags !== 'function') {
      const tokens = await captureTags(parts, tags, options, windows)
      return needed.map(() => tokens)
    }
    const names = needed.map(({ index }) => checkTags(tags(keys[index] as string)))
    const tokens = await captureTags(parts, [...new Set(names.flat())], options, windows)
    return names.map((own) => {
      if (tokens === 'unknown') return tokens
      return own.length === 0 ? undefined : Object.fromEntries(own.map((name) => [name, String(tokens?.[name])]))
    })
  }

  #newLoad({ options, load }: Pick<LoadManyRequest, 'options' | 'load'>, windows: LoadWindows, parts: LoadParts): Load {
    return new Load(this.#parts, parts, { options, windows, source: sourceOfMany(this.#parts.flights, load) })
  }
}
