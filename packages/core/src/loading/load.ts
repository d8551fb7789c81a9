import type { Lock } from '../contract/coordination.ts'
import type { LoadManyOptions } from '../contract/options.ts'
import type { Entry } from '../entries/entry.ts'
import { isPlaceholder } from '../entries/placeholder.ts'
import { crypto } from '../on-demand/node-modules.ts'
import { now } from '../time/clock.ts'
import { pause } from '../time/pause.ts'
import { inTurns } from '../time/turns.ts'
import { captureTags } from './capture-tags.ts'
import { type Claim, claim } from './claim.ts'
import { KeyLoad, type LoadTarget } from './key-load.ts'
import { forOneOperation, type LoadParts, OPERATION } from './load-parts.ts'
import { decide, type LoadWindows } from './load-policy.ts'
import type { Source } from './source.ts'
import { writeOf } from './write-loaded.ts'

/** What the caller of a {@link Load} knows. */
export interface LoadPlan {
  /** The options of the call. */
  readonly options: Omit<LoadManyOptions, 'tags'>
  /** What stale values the caller accepts. */
  readonly windows: LoadWindows
  /** Calls the loader. */
  readonly source: Source
}

/** What one look at a key under the lock says. */
interface Look {
  /** Whose loader may run now. */
  readonly ready: KeyLoad[]
  /** What others have changed meanwhile, and what it holds now. */
  readonly changed: Map<KeyLoad, Entry | undefined>
  /** What others are loading. */
  readonly waiting: KeyLoad[]
}

const LOCK_POLL_MS = 50
// So waiting costs a process at most 10,000 commands a second.
const LOCK_POLL_MS_PER_KEY = 0.2
const GENERATION_LENGTH = 16

/**
 * Loads values with one call of a loader, and stores each unless somebody removes or replaces what its key held when
 * the loader began. Every step is made for all keys at once, so that it is one write to each server.
 */
export class Load {
  readonly #cache: LoadParts
  /** Those of the cache, for the operation that began the load. */
  #parts: LoadParts
  readonly #plan: LoadPlan
  readonly #loads: KeyLoad[] = []

  /**
   * @param cache - Parts of the cache.
   * @param parts - The same for the operation that begins the load.
   * @param plan - What its caller knows.
   */
  constructor(cache: LoadParts, parts: LoadParts, plan: LoadPlan) {
    this.#cache = cache
    this.#parts = parts
    this.#plan = plan
  }

  /**
   * Adds a key, before the load begins.
   *
   * @param id - Names its flight.
   * @param target - The key.
   * @returns Carries the encoded value: the loaded one, or one that somebody stored in the meantime; `undefined` if the
   *   loader returned nothing.
   * @throws RecursiveLoadError when the loader that adds it, or one that waits for that, is loading the same key.
   */
  add(id: string, target: LoadTarget): KeyLoad['flight'] {
    const load = new KeyLoad(this.#cache.flights, id, target)
    this.#loads.push(load)
    return load.flight
  }

  /** Loads and stores the values of all keys that were added. */
  begin(): void {
    this.#end(this.#run())
  }

  /** Runs the loader without the store. */
  beginAlone(): void {
    this.#end(this.#loadAndStore(this.#loads))
  }

  /** Ends all loads without having begun. */
  abandon(error: unknown): void {
    this.#end(Promise.reject(error))
  }

  #end(running: Promise<void>): void {
    running.catch((error: unknown) => {
      for (const load of this.#loads) load.reject(error)
    })
  }

  async #run(): Promise<void> {
    const claimed = await this.#claim(new Map(this.#loads.map((load) => [load, load.found])))
    if (this.#plan.options.lock) await this.#loadLocked(claimed)
    else await this.#loadAndStore(claimed)
  }

  /**
   * Claims keys. Ends the loads of those for which somebody else has stored a value.
   *
   * @returns Those that are to be loaded; without what they claimed if the store cannot be asked.
   */
  async #claim(found: ReadonlyMap<KeyLoad, Entry | undefined>): Promise<KeyLoad[]> {
    const open = new Set<KeyLoad>()
    const { loaderTimeout: seconds } = this.#plan.options
    await this.#forEach([...found.keys()], async (load, { operations, store, entries }) => {
      const { key, storedKey, tags } = load
      const scope = tags === undefined ? '' : JSON.stringify(tags)
      const work = (): Promise<Claim> => claim({ store, entries, key, storedKey, scope, seconds }, found.get(load))
      const claimed = await operations.step<Claim | 'unknown'>(OPERATION, 'unknown', work, 'ERR_CACHE_CONTENTION')
      if (claimed !== 'unknown' && claimed.renewed && this.#serves(claimed.present)) {
        return load.resolve(claimed.present.body)
      }
      open.add(load)
      load.claimed = claimed === 'unknown' ? undefined : claimed.bytes
      const old = claimed === 'unknown' ? undefined : claimed.present
      load.old = load.unfit && old === load.found ? undefined : old
    })
    // In the order of the caller, not of the answers.
    return [...found.keys()].filter((load) => open.has(load))
  }

  /** Waits for the locks, or for the values that the holders of the locks store. */
  async #loadLocked(claimed: readonly KeyLoad[]): Promise<void> {
    let open = claimed
    while (open.length > 0) {
      open = withoutAborted(open)
      const locks = new Map<KeyLoad, Lock>()
      const { ready, changed, waiting } = await this.#look(open, locks)
        .then(async (look) => {
          await this.#loadAndStore(look.ready)
          return look
        })
        .finally(() => releaseAll(locks.values()))
      open = [...waiting, ...(changed.size > 0 ? await this.#claim(changed) : [])]
      if (open.length === 0) return
      if (ready.length === 0 && changed.size === 0) {
        await pause(LOCK_POLL_MS * (0.5 + Math.random()) + open.length * LOCK_POLL_MS_PER_KEY, signalOf(open))
      }
      // To wait for another load may take long: each look has a deadline of its own.
      this.#parts = forOneOperation(this.#cache)
    }
  }

  /** Tries to take the locks of keys, and reads what the keys hold now. Fills in the locks that it has taken. */
  async #look(open: readonly KeyLoad[], locks: Map<KeyLoad, Lock>): Promise<Look> {
    const { loaderTimeout } = this.#plan.options
    const look: Look = { ready: [], changed: new Map(), waiting: [] }
    const present = new Map<KeyLoad, Entry | undefined | 'unknown'>()
    const free = new Set<KeyLoad>()
    await this.#forEach(open, async (load, { locks: makers, operations, store, entries }) => {
      const { key, storedKey, claimed } = load
      if (!claimed) return
      // A removal begins a new generation, which does not wait for the load that it made outdated.
      const lock = makers.forLoading(storedKey, generationOf(claimed), loaderTimeout, store)
      const held = await operations.step(OPERATION, true, () => lock.acquire({ blocking: false }))
      if (held) {
        free.add(load)
        locks.set(load, lock)
      }
      // Someone may have stored the value after our last read.
      present.set(
        load,
        await operations.step<Entry | undefined | 'unknown'>(OPERATION, 'unknown', () =>
          entries.read(storedKey, key, 'primary'),
        ),
      )
    })
    for (const load of open) {
      const entry = present.get(load)
      if (load.claimed && !present.has(load)) continue
      if (!load.claimed || entry === 'unknown') {
        load.claimed = undefined
        look.ready.push(load)
      } else if (entry?.bytes.equals(load.claimed)) {
        if (free.has(load)) look.ready.push(load)
        else look.waiting.push(load)
      } else if (this.#serves(entry)) load.resolve(entry.body)
      else look.changed.set(load, entry)
    }
    return look
  }

  /** Tells whether what somebody else stored is as good as what the loader would return. */
  #serves(entry: Entry | undefined): entry is Entry {
    return entry?.valid === true && decide(entry, { ...this.#plan.windows, earlyRefresh: 0 }) === 'serve'
  }

  async #loadAndStore(open: readonly KeyLoad[]): Promise<void> {
    const loads = withoutAborted(open)
    if (loads.length === 0) return
    const start = now()
    const outcomes = await this.#callLoader(loads)
    const loadMs = Math.ceil(now() - start)
    const byLoad = new Map(loads.map((load, index) => [load, outcomes[index]]))
    await this.#forEach(loads, async (load, parts) => {
      const outcome = byLoad.get(load)
      const value = outcome?.status === 'fulfilled' ? outcome.value : undefined
      let stored = false
      try {
        if (outcome?.status === 'rejected') throw outcome.reason
        if (value === undefined) return load.resolve(undefined)
        const body = parts.entries.encode(value, load.key, load.storedKey)
        const write = await writeOf(load, parts, { ...this.#plan, body, isNull: value === null, loadMs })
        stored = write !== undefined
        load.resolve(write ? await write() : body)
      } finally {
        if (!stored && load.claimed && isPlaceholder(load.claimed)) this.#giveUp(load.storedKey, load.claimed)
      }
    })
  }

  async #callLoader(loads: readonly KeyLoad[]): Promise<PromiseSettledResult<unknown>[]> {
    const { operations, entries } = this.#parts
    const { options, windows, source } = this.#plan
    // A call for many keys is one load, of the family of its first key.
    const key = loads[0]?.key ?? ''
    operations.statistics.count(key, 'loads')
    const start = performance.now()
    const outcomes = await source(loads, {
      entries,
      schema: options.schema,
      capture: (tags, timeout) =>
        captureTags(this.#cache, tags, { ...options, ...(timeout === undefined ? {} : { timeout }) }, windows),
    })
    operations.statistics.count(key, 'loadSeconds', (performance.now() - start) / 1000)
    if (outcomes.some(({ status }) => status === 'rejected')) operations.statistics.count(key, 'loadErrors')
    return outcomes
  }

  /** Removes the placeholder of a load that stores nothing. The caller does not wait for it: it reads as missing. */
  #giveUp(storedKey: string, placeholder: Buffer): void {
    this.#cache.store.removeIf(storedKey, placeholder).catch(() => {})
  }

  /** Works on loads at once. Each step for many of them has a deadline of its own. A failure ends only its load. */
  #forEach(loads: readonly KeyLoad[], work: (load: KeyLoad, parts: LoadParts) => Promise<void>): Promise<void> {
    return inTurns(loads, async (slice, start) => {
      const parts = start === 0 && slice.length === 1 ? this.#parts : forOneOperation(this.#cache)
      await Promise.all(slice.map((load) => work(load, parts).catch((error: unknown) => load.reject(error))))
    })
  }
}

/** Ends the loads for which nobody waits any more. */
function withoutAborted(loads: readonly KeyLoad[]): readonly KeyLoad[] {
  return loads.filter((load) => {
    const { signal } = load.flight
    if (signal.aborted) load.reject(signal.reason)
    return !signal.aborted
  })
}

/** What ends a pause at once; among many loads, the pause just ends by itself. */
function signalOf(loads: readonly KeyLoad[]): AbortSignal | undefined {
  return loads.length === 1 ? loads[0]?.flight.signal : undefined
}

/** A lock that was lost or cannot be released times out. */
async function releaseAll(locks: Iterable<Lock>): Promise<void> {
  await Promise.all(Array.from(locks, (lock) => lock.release().catch(() => {})))
}

/** A short name for what a key holds. */
function generationOf(bytes: Buffer): string {
  return crypto().createHash('sha256').update(bytes).digest('base64url').slice(0, GENERATION_LENGTH)
}
