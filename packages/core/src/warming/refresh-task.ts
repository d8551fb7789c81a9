import type { Refresher, RefreshOptions } from '../contract/warming.ts'
import type { KeySpace } from '../keys/key-space.ts'
import { inBackground } from '../loading/flight.ts'
import type { Loader, LoadRequest } from '../loading/loader.ts'
import { crypto } from '../on-demand/node-modules.ts'
import { NO_FALLBACK, type Operations } from '../operations/operations.ts'
import type { Store } from '../store/store.ts'
import { timerMs } from '../time/pause.ts'

/** What a {@link RefreshTask} needs of its cache. */
export interface RefreshParts {
  /** The cache's name. */
  readonly alias: string
  /** Makes stored keys. */
  readonly keySpace: KeySpace
  /** Loads and stores. */
  readonly loader: Loader
  /** Runs each refresh. */
  readonly operations: Operations
  /** Keeps the turns. */
  readonly store: Store
}

/** A value to keep warm, with checked options. */
export interface RefreshRequest extends LoadRequest<unknown> {
  /** Seconds between turns. */
  readonly every: number
  /** The largest fraction by which a turn comes earlier. */
  readonly jitter: number
  /** Whether one process refreshes for all. */
  readonly lock: boolean
  /** Is told of failures. */
  readonly onError: RefreshOptions['onError']
}

// Shorter than the shortest time to the next turn, so that the same process may take that, too.
const TURN_SHARE = 0.9

/** Keeps one value fresh. */
export class RefreshTask implements Refresher {
  readonly ready: Promise<void>
  readonly #parts: RefreshParts
  readonly #request: RefreshRequest
  readonly #onStop: () => void
  readonly #stopping = new AbortController()
  readonly #first = Promise.withResolvers<void>()
  #timer: NodeJS.Timeout | undefined

  /**
   * @param parts - Of the cache.
   * @param request - What to refresh.
   * @param onStop - Called when it is stopped.
   */
  constructor(parts: RefreshParts, request: RefreshRequest, onStop: () => void) {
    this.#parts = parts
    this.#request = request
    this.#onStop = onStop
    this.ready = this.#first.promise
  }

  /** Takes the first turn. */
  begin(): void {
    inBackground(() => void this.#turn())
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#stopping.abort(new DOMException('The refresher was stopped.', 'AbortError'))
    this.#first.resolve()
    this.#onStop()
  }

  [Symbol.dispose](): void {
    this.stop()
  }

  async #turn(): Promise<void> {
    const { every, jitter } = this.#request
    const delay = timerMs(every * 1000 * (1 - jitter * Math.random()))
    try {
      await this.#refresh()
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#report(error)
    }
    this.#first.resolve()
    if (this.#stopping.signal.aborted) return
    // It must not keep the process alive.
    this.#timer = setTimeout(() => void this.#turn(), delay).unref()
  }

  async #refresh(): Promise<void> {
    const { operations, loader, store, keySpace } = this.#parts
    const { key, storedKey, lock, every, jitter, options } = this.#request
    const lockKey = keySpace.lock(`refresh:${storedKey}`)
    const token = crypto().randomUUID()
    const turnMs = Math.max(1, Math.trunc(every * 1000 * (1 - jitter) * TURN_SHARE))
    const work = async (): Promise<void> => {
      if (lock && !(await store.acquireLock(lockKey, token, turnMs, undefined))) return
      try {
        await loader.refresh({ ...this.#request, options: { ...options, signal: this.#stopping.signal } })
      } catch (error) {
        // Another process may do better before this turn is over.
        if (lock) await store.releaseLock(lockKey, token).catch(() => {})
        throw error
      }
    }
    await operations.run('refreshEvery', key, NO_FALLBACK, work)
  }

  #report(error: unknown): void {
    try {
      this.#request.onError?.(error)
    } catch {
      // An application's mistake must not end the refreshes.
    }
  }
}
