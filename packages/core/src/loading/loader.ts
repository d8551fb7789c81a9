import type { LoadContext, LoadOptions } from '../contract/options.ts'
import type { Locks } from '../coordination/locks.ts'
import type { Entries } from '../entries/entries.ts'
import { type Entry, type EntryOptions, isStale } from '../entries/entry.ts'
import type { Metadata } from '../entries/metadata.ts'
import type { Tags } from '../entries/tags.ts'
import { ArgumentError } from '../errors/errors.ts'
import type { Operations } from '../operations/operations.ts'
import { CONTENDED, compareAndSwap } from '../store/compare-and-swap.ts'
import type { Store } from '../store/store.ts'
import { pause } from '../time/pause.ts'
import type { Flights } from './flights.ts'
import { checkLoad, decide, type LoadWindows } from './load-policy.ts'
import { runLoader } from './run-loader.ts'

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

/** What {@link Loader} is made with. */
export interface LoaderParts {
  /** Where loaded values go. */
  readonly store: Pick<Store, 'swap' | 'write'>
  /** Reads, decodes and encodes values. */
  readonly entries: Entries
  /** The tags of the same key space. */
  readonly tags: Tags
  /** Makes the locks for `lock: true`. */
  readonly locks: Pick<Locks, 'forLoading'>
  /** Runs the steps that loading can do without. */
  readonly operations: Operations
  /** Loads under way in this process. */
  readonly flights: Flights<Buffer | undefined>
  /** Turns timeouts into lifetimes. */
  readonly lifetimes: {
    /** The lifetime of one value. */
    of(timeout: LoadOptions['timeout']): number | null
    /** The longest time that such a value can be stored. */
    longest(timeout: LoadOptions['timeout']): number | null
  }
  /** The default of `staleWhileRevalidate`, in milliseconds. */
  readonly herdMs: number
}

const OPERATION = 'getOrSet'
const LOCK_POLL_MS = 50

/**
 * Implements `getOrSet`: decides who loads, who waits and who gets a stale value.
 *
 * There is one flight per key in this process; with `lock`, one loader at a time in all processes. Only callers that
 * see the same tokens join the flight of a tagged value, so that no call after an invalidation gets a value whose
 * computation started before it.
 */
export class Loader {
  readonly #parts: LoaderParts

  /**
   * @param parts - Of the cache.
   */
  constructor(parts: LoaderParts) {
    this.#parts = parts
  }

  /** Returns the stored value, or loads and stores one. */
  async get<T>(request: LoadRequest<T>): Promise<T> {
    const { key, storedKey, options } = request
    const { operations } = this.#parts
    const { statistics } = operations
    const windows = checkLoad(request, this.#parts.herdMs)
    const found = await operations.step<Entry | undefined | 'unknown'>(OPERATION, 'unknown', () =>
      this.#parts.entries.read(storedKey, key, options.read ?? 'any'),
    )
    if (found === 'unknown') return this.#loadAlone(request)
    const decision = found?.valid ? decide(found, windows, Date.now()) : 'load'
    if (found && decision !== 'load') {
      const value = await this.#parts.entries.value(found, key, options.schema)
      if (value !== undefined && decision !== 'load or serve') {
        statistics.add(isStale(found, Date.now()) ? 'staleHits' : 'hits')
        if (decision === 'serve and refresh') this.#refresh(request, found, windows)
        return value as T
      }
      if (value !== undefined) return this.#loadOrServe(request, found, windows, value as T)
    }
    statistics.add('misses')
    return this.#load(request, found, windows)
  }

  async #loadOrServe<T>(request: LoadRequest<T>, found: Entry, windows: LoadWindows, old: T): Promise<T> {
    try {
      const value = await this.#load(request, found, windows)
      this.#parts.operations.statistics.add('misses')
      return value
    } catch {
      // The failure has already been counted.
      this.#parts.operations.statistics.add('staleHits')
      return old
    }
  }

  /** Loads without the store. It has just failed to answer, and asking it again would make the caller wait again. */
  async #loadAlone<T>(request: LoadRequest<T>): Promise<T> {
    const { operations, flights } = this.#parts
    operations.statistics.add('misses')
    const keep = (body: Buffer): Promise<Buffer> => Promise.resolve(body)
    const body = await flights.join(`${request.storedKey}\0alone`, () => this.#loadNow(request, undefined, keep))
    return this.#open(request, body)
  }

  /** Loads while the caller goes on. A failure is counted; the stale value is served until its window ends. */
  #refresh<T>(request: LoadRequest<T>, found: Entry, windows: LoadWindows): void {
    this.#load(request, found, windows).catch(() => {})
  }

  async #load<T>(request: LoadRequest<T>, found: Entry | undefined, windows: LoadWindows): Promise<T> {
    const { storedKey, options } = request
    const { operations, flights, lifetimes } = this.#parts
    const staleMs = Math.max(windows.revalidateMs, windows.errorMs)
    const longest = longer(
      lifetimes.longest(options.timeout),
      lifetimes.longest(options.nullTimeout ?? options.timeout),
    )
    // Before the loader runs, so that an invalidation during the run makes its value invalid.
    const tags = await operations.step<Metadata['tags'] | 'unknown'>(OPERATION, 'unknown', () =>
      this.#parts.tags.capture(options.tags, longest === null ? null : longest + staleMs),
    )
    const flight = tags === undefined ? storedKey : `${storedKey}\0${JSON.stringify(tags)}`
    const store = (body: Buffer, ms: number | null, loadMs: number, old: Entry | undefined): Promise<Buffer> => {
      // Without its tokens the value could not be invalidated.
      if (ms === 0 || tags === 'unknown') return Promise.resolve(body)
      const known = windows.earlyRefresh > 0 || staleMs > 0 ? loadMs : undefined
      return this.#store(request, old, body, { lifetimeMs: ms, staleMs, tags, loadMs: known })
    }
    const body = await flights.join(flight, () =>
      options.lock ? this.#loadLocked(request, found, windows, store) : this.#loadNow(request, found, store),
    )
    return this.#open(request, body)
  }

  /** Decodes the result of a flight, so that every caller gets its own copy. */
  async #open<T>({ key, options }: LoadRequest<T>, body: Buffer | undefined): Promise<T> {
    if (body === undefined) return undefined as T
    const value = await this.#parts.entries.value({ bytes: body, body, metadata: {}, valid: true }, key, options.schema)
    if (value !== undefined || !options.schema) return value as T
    throw new ArgumentError(`What the loader of "${key}" returned does not fit the schema.`)
  }

  /** Runs the loader and stores what it returns. */
  async #loadNow<T>(request: LoadRequest<T>, found: Entry | undefined, store: StoreBody): Promise<Buffer | undefined> {
    const { key, load, options } = request
    const { lifetimes, operations } = this.#parts
    const { statistics } = operations
    const start = performance.now()
    let value: T
    statistics.add('loads')
    try {
      value = await runLoader(load, options.loaderTimeout, key)
    } catch (error) {
      statistics.add('loadErrors')
      throw error
    }
    if (value === undefined) return undefined
    const body = this.#parts.entries.encode(value, key)
    const timeout = value === null && options.nullTimeout !== undefined ? options.nullTimeout : options.timeout
    return store(body, lifetimes.of(timeout), Math.ceil(performance.now() - start), found)
  }

  /** Waits for the lock, or for the value that the holder of the lock stores. */
  async #loadLocked<T>(
    request: LoadRequest<T>,
    found: Entry | undefined,
    windows: LoadWindows,
    store: StoreBody,
  ): Promise<Buffer | undefined> {
    const { key, storedKey } = request
    const { operations, locks } = this.#parts
    const lock = locks.forLoading(storedKey)
    for (;;) {
      const held = await operations.step(OPERATION, true, () => lock.acquire({ blocking: false }))
      try {
        // Someone may have stored the value after our first read.
        const now = await operations.step(OPERATION, undefined, () =>
          this.#parts.entries.read(storedKey, key, 'primary'),
        )
        const renewed = now?.valid && (!found || !now.bytes.equals(found.bytes))
        if (renewed && decide(now, { ...windows, earlyRefresh: 0 }, Date.now()) === 'serve') return now.body
        if (held) return await this.#loadNow(request, now, store)
      } finally {
        // A lock that was lost or cannot be released times out.
        if (held) await lock.release().catch(() => {})
      }
      await pause(LOCK_POLL_MS * (0.5 + Math.random()))
    }
  }

  /**
   * Stores a loaded value in place of what was found, unless another process has stored a value in the meantime.
   * Returns the one that is stored.
   */
  #store(
    { key, storedKey }: LoadRequest<unknown>,
    old: Entry | undefined,
    body: Buffer,
    entryOptions: EntryOptions,
  ): Promise<Buffer> {
    const { entries, store, operations } = this.#parts
    let present = old
    const attempt = async (): Promise<Buffer | typeof CONTENDED> => {
      const { bytes, lifetimeMs } = entries.withMetadata(body, entryOptions)
      const stored = present
        ? await store.swap(storedKey, present.bytes, bytes, lifetimeMs)
        : await store.write(storedKey, bytes, lifetimeMs, 'nx')
      if (stored) return body
      present = await entries.read(storedKey, key, 'primary')
      return present?.valid && !isStale(present, Date.now()) ? present.body : CONTENDED
    }
    // If others keep changing the key, the value is not stored, which counts as an ignored error. The caller still gets
    // it.
    return operations.step(OPERATION, body, () => compareAndSwap(storedKey, attempt), 'ERR_CACHE_CONTENTION')
  }
}

/** Returns the longer of two lifetimes; `null` is for ever. */
function longer(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.max(one, other)
}

type StoreBody = (body: Buffer, ms: number | null, loadMs: number, old: Entry | undefined) => Promise<Buffer>
