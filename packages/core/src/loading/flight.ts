import { AsyncLocalStorage } from 'node:async_hooks'
import { LoaderTimeoutError, RecursiveLoadError } from '../errors/errors.ts'
import { timerMs } from '../time/pause.ts'

/** How long a caller waits for a load. */
export interface WaitOptions {
  /** Seconds; `undefined` for no limit. */
  readonly seconds: number | undefined
  /** Ends the wait. The caller gets the signal's reason. */
  readonly signal: AbortSignal | undefined
}

/** What a {@link Flight} loads. */
export interface FlightTarget {
  /** The logical key, for error messages. */
  readonly key: string
  /** The stored key; empty if it loads several. */
  readonly storedKey: string
  /** The stored keys of a loader that loads several. @defaultValue that one */
  readonly storedKeys?: ReadonlySet<string> | undefined
}

// The load whose loader is running in this asynchronous context.
const current = new AsyncLocalStorage<Flight | undefined>()

/**
 * One load that concurrent callers share. Each waits within its own bounds; when nobody waits any more, the load is
 * aborted.
 */
export class Flight<Result = unknown> {
  /** The logical key, for error messages. */
  readonly key: string
  readonly #storedKey: string
  readonly #storedKeys: ReadonlySet<string> | undefined
  readonly #owner: unknown
  /** The load whose loader started this one. */
  readonly #parent: Flight | undefined = running()
  readonly #result: Promise<Result>
  readonly #controller = new AbortController()
  /** Whose results the loader is waiting for, once per wait. */
  readonly #waitsFor: Flight[] = []
  #waiting = 0
  #settled = false
  #loaded = false
  #claimed: Buffer | undefined

  /**
   * Starts the load.
   *
   * @param owner - The cache, which shares its loads with its views.
   * @param target - What it loads.
   * @param run - The load. Called in a microtask. It calls {@link Flight.load} at most once.
   * @throws RecursiveLoadError when the loader that starts it, or one that waits for that, is loading the same key:
   *   that would never end.
   */
  constructor(owner: unknown, target: FlightTarget, run: (flight: Flight<Result>) => Promise<Result>) {
    this.key = target.key
    this.#storedKey = target.storedKey
    this.#storedKeys = target.storedKeys
    this.#owner = owner
    const path = this.#pathToSameKey()
    if (path) throw recursion(path)
    this.#result = Promise.resolve(this)
      .then(run)
      .finally(() => {
        this.#settled = true
      })
    // Every caller may have left.
    this.#result.catch(() => {})
  }

  /** True once it has succeeded or failed. */
  get settled(): boolean {
    return this.#settled
  }

  /** Aborted when nobody waits for the result any more. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /**
   * Tells whether a new caller may share the result. It may before the loader runs; after that only if nobody has
   * removed or replaced what the key held then.
   *
   * @param bytes - What the key holds now.
   */
  accepts(bytes: Buffer | undefined): boolean {
    return this.#claimed === undefined || bytes?.equals(this.#claimed) === true
  }

  /**
   * Runs the loader, until it ends or nobody waits for it any more.
   *
   * @param claimed - What the key holds from now on, until somebody removes or replaces it; `undefined` if the store
   *   cannot tell.
   * @param load - The loader.
   * @throws What the loader throws; what the last caller who waited got, even if the loader ignores its signal.
   */
  async load<T>(
    claimed: Buffer | undefined,
    load: (context: { readonly signal: AbortSignal }) => T | Promise<T>,
  ): Promise<T> {
    this.#claimed = claimed
    const { signal } = this
    signal.throwIfAborted()
    let abort = (): void => {}
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(signal.reason)
      signal.addEventListener('abort', abort, { once: true })
    })
    try {
      return await Promise.race([current.run(this, async () => load({ signal })), aborted])
    } finally {
      signal.removeEventListener('abort', abort)
      this.#loaded = true
    }
  }

  /**
   * Waits for the result. `seconds` do not count while the loaded value is being stored.
   *
   * @param options - The caller's bounds.
   * @throws What the load throws; LoaderTimeoutError and the signal's reason when a bound is reached;
   *   RecursiveLoadError when the caller is a loader that this load waits for.
   */
  async wait({ seconds, signal }: WaitOptions): Promise<Result> {
    const caller = running()
    const path = caller && this.#pathTo(caller)
    if (path) throw recursion([...path, this])
    this.#waiting += 1
    const waits = caller ? caller.#waitsFor : []
    waits.push(this)
    let [timer, leave]: [NodeJS.Timeout | undefined, (reason: unknown) => void] = [undefined, () => {}]
    const left = new Promise<never>((_, reject) => {
      leave = (reason) => {
        if (this.#waiting === 1 && !this.#settled) this.#controller.abort(reason)
        reject(reason)
      }
    })
    const abort = (): void => leave(signal?.reason)
    const late = (): void => {
      if (this.#loaded) return
      leave(new LoaderTimeoutError(`Loading ${JSON.stringify(this.key)} took longer than ${seconds} s.`))
    }
    if (seconds !== undefined) timer = setTimeout(late, timerMs(seconds * 1000))
    signal?.addEventListener('abort', abort, { once: true })
    try {
      if (signal?.aborted) abort()
      return await Promise.race([this.#result, left])
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      this.#waiting -= 1
      waits.splice(waits.indexOf(this), 1)
    }
  }

  /** The loads from this one to another, each of which waits for the next; `undefined` if there is no such path. */
  #pathTo(other: Flight): readonly Flight[] | undefined {
    if (this === other) return [this]
    for (const next of this.#waitsFor) {
      const path = next.#pathTo(other)
      if (path) return [this, ...path]
    }
    return undefined
  }

  /** The loads from one of the same key to this one, each of which was started by the one before. */
  #pathToSameKey(): readonly Flight[] | undefined {
    const path: Flight[] = [this]
    for (let flight = this.#parent; flight && !flight.settled; flight = flight.#parent) {
      path.unshift(flight)
      if (flight.#loads(this.#storedKey) && flight.#owner === this.#owner) return path
    }
    return undefined
  }

  #loads(storedKey: string): boolean {
    return this.#storedKeys?.has(storedKey) ?? this.#storedKey === storedKey
  }
}

/**
 * Runs work that no running loader waits for.
 *
 * @param work - The work.
 */
export function inBackground<T>(work: () => T): T {
  return current.run(undefined, work)
}

/** The load whose loader is running here. Something that a loader left behind belongs to no load once it has ended. */
function running(): Flight | undefined {
  const flight = current.getStore()
  return flight?.settled ? undefined : flight
}

function recursion(path: readonly Flight[]): RecursiveLoadError {
  const keys = path.map(({ key }) => JSON.stringify(key)).join(' → ')
  return new RecursiveLoadError(`A loader waits for itself: ${keys}.`)
}
