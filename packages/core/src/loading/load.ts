import type { LoadContext, LoadOptions } from '../contract/options.ts'
import type { Locks } from '../coordination/locks.ts'
import type { Entries } from '../entries/entries.ts'
import { type Entry, isStale } from '../entries/entry.ts'
import type { Metadata } from '../entries/metadata.ts'
import { isPlaceholder } from '../entries/placeholder.ts'
import { crypto } from '../on-demand/node-modules.ts'
import type { Operations } from '../operations/operations.ts'
import { oneOperation } from '../store/one-operation.ts'
import type { Store } from '../store/store.ts'
import { now } from '../time/clock.ts'
import { pause } from '../time/pause.ts'
import { type Claim, claim } from './claim.ts'
import type { Flight } from './flight.ts'
import { decide, type LoadWindows } from './load-policy.ts'

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

/** What a {@link Load} is made with. */
export interface LoadParts {
  /** Where loaded values go. */
  readonly store: Store
  /** Reads, decodes and encodes values. */
  readonly entries: Entries
  /** Makes the locks for `lock: true`. */
  readonly locks: Pick<Locks, 'forLoading'>
  /** Runs the steps that loading can do without. */
  readonly operations: Operations
  /** Turns timeouts into lifetimes. */
  readonly lifetimes: {
    /** The lifetime of one value. */
    of(timeout: LoadOptions['timeout']): number | null
  }
}

/**
 * Returns parts of a cache for one operation: its commands have one deadline together.
 *
 * @param parts - Of the cache.
 * @param begun - When the operation began, if it has waited for the store since.
 */
export function forOneOperation<Parts extends LoadParts>(parts: Parts, begun?: number): Parts {
  const store = oneOperation(parts.store, begun)
  return { ...parts, store, entries: parts.entries.over(store) }
}

/** What the caller of a {@link Load} knows. */
export interface LoadPlan {
  /** What the key held; `undefined` if nothing. */
  readonly found: Entry | undefined
  /** What stale values the caller accepts. */
  readonly windows: LoadWindows
  /** The tokens of its tags before the loader runs; `'unknown'` if the store could not be asked for them. */
  readonly tags: Metadata['tags'] | 'unknown'
}

/** The method whose steps these are. */
export const OPERATION = 'getOrSet'
const LOCK_POLL_MS = 50
const GENERATION_LENGTH = 16

/** Loads a value once, and stores it unless somebody removes or replaces what the key held when the loader began. */
export class Load<T> {
  readonly #cache: LoadParts
  /** Those of the cache, for the operation that began the load. */
  #parts: LoadParts
  readonly #request: LoadRequest<T>
  readonly #plan: LoadPlan

  /**
   * @param cache - Parts of the cache.
   * @param parts - The same for the operation that begins the load.
   * @param request - The call.
   * @param plan - What its caller knows.
   */
  constructor(cache: LoadParts, parts: LoadParts, request: LoadRequest<T>, plan: LoadPlan) {
    this.#cache = cache
    this.#parts = parts
    this.#request = request
    this.#plan = plan
  }

  /**
   * Loads and stores the value.
   *
   * @param flight - Carries the callers who wait for it.
   * @returns The encoded value: the loaded one, or one that somebody stored in the meantime; `undefined` if the loader
   *   returned nothing.
   */
  async run(flight: Flight): Promise<Buffer | undefined> {
    const { found } = this.#plan
    const claimed = await this.#claim(found)
    if (claimed === 'unknown') return this.#loadAndStore(flight, undefined)
    if (this.#serves(claimed.renewed)) return claimed.renewed.body
    return this.#request.options.lock
      ? this.#loadLocked(flight, claimed.bytes)
      : this.#loadAndStore(flight, claimed.bytes)
  }

  /**
   * Runs the loader without the store.
   *
   * @param flight - Carries the callers who wait for it.
   */
  async runAlone(flight: Flight): Promise<Buffer | undefined> {
    const value = await this.#callLoader(flight, undefined)
    return value === undefined ? undefined : this.#parts.entries.encode(value, this.#request.key)
  }

  /** Waits for the lock, or for the value that the holder of the lock stores. */
  async #loadLocked(flight: Flight, first: Buffer): Promise<Buffer | undefined> {
    const { key, storedKey, options } = this.#request
    let claimed = first
    for (;;) {
      flight.signal.throwIfAborted()
      const { entries, locks, operations, store } = this.#parts
      // A removal begins a new generation, which does not wait for the load that it made outdated.
      const lock = locks.forLoading(storedKey, generationOf(claimed), options.loaderTimeout, store)
      const held = await operations.step(OPERATION, true, () => lock.acquire({ blocking: false }))
      try {
        // Someone may have stored the value after our last read.
        const present = await operations.step<Entry | undefined | 'unknown'>(OPERATION, 'unknown', () =>
          entries.read(storedKey, key, 'primary'),
        )
        if (present === 'unknown') return await this.#loadAndStore(flight, undefined)
        if (present?.bytes.equals(claimed)) {
          if (held) return await this.#loadAndStore(flight, claimed)
        } else {
          if (this.#serves(present)) return present.body
          const next = await this.#claim(present)
          if (next === 'unknown') return await this.#loadAndStore(flight, undefined)
          if (this.#serves(next.renewed)) return next.renewed.body
          claimed = next.bytes
          continue
        }
      } finally {
        // A lock that was lost or cannot be released times out.
        if (held) await lock.release().catch(() => {})
      }
      await pause(LOCK_POLL_MS * (0.5 + Math.random()), flight.signal)
      // To wait for another load may take long: each look has a deadline of its own.
      this.#parts = forOneOperation(this.#cache)
    }
  }

  #claim(found: Entry | undefined): Promise<Claim | 'unknown'> {
    const { operations, store, entries } = this.#parts
    const { key, storedKey, options } = this.#request
    const scope = this.#plan.tags === undefined ? '' : JSON.stringify(this.#plan.tags)
    const work = (): Promise<Claim> =>
      claim({ store, entries, key, storedKey, scope, seconds: options.loaderTimeout }, found)
    return operations.step<Claim | 'unknown'>(OPERATION, 'unknown', work, 'ERR_CACHE_CONTENTION')
  }

  /** Tells whether what somebody else stored is as good as what the loader would return. */
  #serves(entry: Entry | undefined): entry is Entry {
    return entry?.valid === true && decide(entry, { ...this.#plan.windows, earlyRefresh: 0 }) === 'serve'
  }

  async #loadAndStore(flight: Flight, claimed: Buffer | undefined): Promise<Buffer | undefined> {
    const { options, key } = this.#request
    const { lifetimes, entries } = this.#parts
    const start = now()
    let stored = false
    try {
      const value = await this.#callLoader(flight, claimed)
      if (value === undefined) return undefined
      const loadMs = Math.ceil(now() - start)
      const body = entries.encode(value, key)
      const timeout = value === null && options.nullTimeout !== undefined ? options.nullTimeout : options.timeout
      const lifetimeMs = lifetimes.of(timeout)
      const { tags } = this.#plan
      // Without its tokens the value could not be invalidated.
      if (claimed === undefined || lifetimeMs === 0 || tags === 'unknown') return body
      stored = true
      return await this.#store(claimed, body, { lifetimeMs, tags, loadMs })
    } finally {
      if (!stored && claimed && isPlaceholder(claimed)) this.#giveUp(claimed)
    }
  }

  async #callLoader(flight: Flight, claimed: Buffer | undefined): Promise<T> {
    const { statistics } = this.#parts.operations
    const { key, load } = this.#request
    statistics.count(key, 'loads')
    const start = performance.now()
    try {
      return await flight.load(claimed, load)
    } catch (error) {
      statistics.count(key, 'loadErrors')
      throw error
    } finally {
      statistics.count(key, 'loadSeconds', (performance.now() - start) / 1000)
    }
  }

  /**
   * Stores a loaded value if the key still holds what was claimed. Returns the fresh value that somebody else stored,
   * if there is one.
   */
  #store(
    claimed: Buffer,
    body: Buffer,
    { lifetimeMs, tags, loadMs }: { lifetimeMs: number | null; tags: Metadata['tags']; loadMs: number },
  ): Promise<Buffer> {
    const { entries, operations, store } = this.#parts
    const { key, storedKey } = this.#request
    const { revalidateMs, errorMs, earlyRefresh } = this.#plan.windows
    const staleMs = Math.max(revalidateMs, errorMs)
    const known = earlyRefresh > 0 || staleMs > 0 ? loadMs : undefined
    return operations.step(OPERATION, body, async () => {
      const entry = entries.withMetadata(body, { lifetimeMs, staleMs, tags, loadMs: known })
      if (await store.swap(storedKey, claimed, entry.bytes, entry.lifetimeMs)) return body
      const present = await entries.read(storedKey, key, 'primary')
      return present?.valid && !isStale(present) ? present.body : body
    })
  }

  /** Removes the placeholder of a load that stores nothing. The caller does not wait for it: it reads as missing. */
  #giveUp(placeholder: Buffer): void {
    this.#cache.store.removeIf(this.#request.storedKey, placeholder).catch(() => {})
  }
}

/** A short name for what a key holds. */
function generationOf(bytes: Buffer): string {
  return crypto().createHash('sha256').update(bytes).digest('base64url').slice(0, GENERATION_LENGTH)
}
