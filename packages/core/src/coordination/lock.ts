import { randomUUID } from 'node:crypto'
import type { AcquireOptions, Lock, LockOptions } from '../contract/coordination.ts'
import { ArgumentError, LockLostError, LockNotAcquiredError } from '../errors/errors.ts'
import { NO_FALLBACK, type Operations } from '../operations/operations.ts'
import type { Store } from '../store/store.ts'
import { now } from '../time/clock.ts'
import { pause, timerMs } from '../time/pause.ts'
import { checkSeconds } from '../time/seconds.ts'

/** What a lock needs of its cache. */
export interface LockParts {
  /** The cache's name, for error messages. */
  readonly alias: string
  /** Where locks live. */
  readonly store: Pick<Store, 'acquireLock' | 'extendLock' | 'releaseLock' | 'readLock'>
  /** Runs every method. */
  readonly operations: Operations
}

/** The checked options of a lock. */
interface CheckedOptions {
  readonly timeout: number | null
  readonly blocking: boolean
  readonly blockingTimeout: number | null
  readonly sleep: number
  readonly renew: boolean
}

/** A lock over a store. */
export class LockHandle implements Lock {
  readonly name: string
  readonly #parts: LockParts
  readonly #lockKey: string
  readonly #fenceKey: string | undefined
  readonly #options: CheckedOptions
  #token: string | undefined
  #fencingToken: number | undefined
  #lost = new AbortController()
  #renewal: AbortController | undefined

  /**
   * @param parts - Of the cache.
   * @param name - Its name.
   * @param lockKey - Its stored key.
   * @param fenceKey - The stored key of the counter of its fencing tokens, in the same slot; `undefined` for no fencing
   *   tokens.
   * @param options - The options of the call.
   * @throws ArgumentError for a time that is not a number in its range, and for `renew` without a `timeout`.
   */
  constructor(
    parts: LockParts,
    name: string,
    lockKey: string,
    fenceKey: string | undefined,
    options: LockOptions = {},
  ) {
    this.#parts = parts
    this.name = name
    this.#lockKey = lockKey
    this.#fenceKey = fenceKey
    const { timeout = null, blocking = true, blockingTimeout = null, sleep = 0.1, renew = false } = options
    if (timeout !== null) checkSeconds('timeout', timeout, 'above 0')
    if (blockingTimeout !== null) checkSeconds('blockingTimeout', blockingTimeout, 'at least 0')
    checkSeconds('sleep', sleep, 'above 0')
    if (renew && timeout === null) throw new ArgumentError('A lock with renew needs a timeout.')
    this.#options = { timeout, blocking, blockingTimeout, sleep, renew }
  }

  get fencingToken(): number | undefined {
    return this.#fencingToken
  }

  get lost(): AbortSignal {
    return this.#lost.signal
  }

  acquire(options: AcquireOptions = {}): Promise<boolean> {
    return this.#run('acquire', async () => {
      if (this.#token !== undefined) throw this.#heldAlready()
      const { blocking = this.#options.blocking, blockingTimeout = this.#options.blockingTimeout, signal } = options
      if (blockingTimeout !== null) checkSeconds('blockingTimeout', blockingTimeout, 'at least 0')
      const end = blockingTimeout === null ? Number.POSITIVE_INFINITY : now() + blockingTimeout * 1000
      // Each try has its own token, so that a request whose answer was lost is not confused with a later one.
      for (;;) {
        signal?.throwIfAborted()
        if (await this.#take()) return true
        if (this.#token !== undefined) throw this.#heldAlready()
        const ms = this.#options.sleep * 1000 * (0.5 + Math.random())
        if (!blocking || now() + ms > end) return false
        await pause(ms, signal)
      }
    })
  }

  async hold(options: AcquireOptions = {}): Promise<this> {
    if (await this.acquire(options)) return this
    throw new LockNotAcquiredError(`Someone else holds the lock "${this.name}" of cache "${this.#parts.alias}".`)
  }

  release(): Promise<void> {
    return this.#run('release', async () => {
      const token = this.#held()
      // The lock must end in any case. If the store does not answer, the caller may try again.
      this.#stopRenewing()
      const released = await this.#parts.store.releaseLock(this.#lockKey, token)
      this.#letGo()
      if (!released) throw this.#lostError()
    })
  }

  extend(seconds: number, { replace = false }: { readonly replace?: boolean | undefined } = {}): Promise<void> {
    return this.#run('extend', async () => {
      checkSeconds('seconds', seconds, 'above 0')
      if (this.#options.timeout === null) throw new ArgumentError('A lock without a timeout cannot be extended.')
      await this.#extend(seconds, replace ? 'now' : 'rest')
    })
  }

  reacquire(): Promise<void> {
    return this.#run('reacquire', async () => {
      const { timeout } = this.#options
      if (timeout === null) throw new ArgumentError('A lock without a timeout cannot be reacquired.')
      await this.#extend(timeout, 'now')
    })
  }

  owned(): Promise<boolean> {
    return this.#run('owned', async () => {
      const holder = await this.#parts.store.readLock(this.#lockKey)
      return holder !== undefined && holder === this.#token
    })
  }

  locked(): Promise<boolean> {
    return this.#run('locked', async () => (await this.#parts.store.readLock(this.#lockKey)) !== undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#token !== undefined || this.#lost.signal.aborted) await this.release()
  }

  async #take(): Promise<boolean> {
    const { timeout, renew } = this.#options
    const token = randomUUID()
    const lifetimeMs = timeout === null ? null : toMs(timeout)
    const { store } = this.#parts
    const start = now()
    const grant = await store.acquireLock(this.#lockKey, token, lifetimeMs, this.#fenceKey).catch((error) => {
      // The lock may have been taken although the answer was lost. Then nobody else would free it.
      store.releaseLock(this.#lockKey, token).catch(() => {})
      throw error
    })
    if (!grant) return false
    this.#token = token
    this.#fencingToken = grant.fencingToken
    if (this.#lost.signal.aborted) this.#lost = new AbortController()
    if (renew && timeout !== null) this.#renewLater(timeout, start)
    return true
  }

  async #extend(seconds: number, from: 'now' | 'rest'): Promise<void> {
    if (await this.#parts.store.extendLock(this.#lockKey, this.#held(), toMs(seconds), from)) return
    throw this.#lose()
  }

  /**
   * Extends the lock after a third of its time, and tries again if that fails. When the time is over, the lock is lost.
   */
  #renewLater(timeout: number, since: number): void {
    const renewal = new AbortController()
    const renew = async (): Promise<void> => {
      const start = now()
      const { store } = this.#parts
      const renewed = await store.extendLock(this.#lockKey, this.#held(), toMs(timeout), 'now').catch(() => undefined)
      if (renewal.signal.aborted) return
      if (renewed === false) this.#lose()
      else if (renewed) this.#renewLater(timeout, start)
      else tryLater()
    }
    const after = (ms: number, work: () => void): void => {
      // The timer must not keep the process alive.
      const timer = setTimeout(work, timerMs(ms)).unref()
      renewal.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
    }
    const tryLater = (): void => after((timeout * 1000) / 3, () => void renew())
    this.#stopRenewing()
    this.#renewal = renewal
    tryLater()
    after(Math.max(0, since + timeout * 1000 - now()), () => this.#lose())
  }

  #stopRenewing(): void {
    this.#renewal?.abort()
    this.#renewal = undefined
  }

  /** Notes that this object does not hold the lock any more. */
  #lose(): LockLostError {
    const error = this.#lostError()
    this.#letGo()
    this.#lost.abort(error)
    return error
  }

  #letGo(): void {
    this.#stopRenewing()
    this.#token = undefined
    this.#fencingToken = undefined
  }

  #held(): string {
    if (this.#token !== undefined) return this.#token
    throw this.#lost.signal.aborted
      ? this.#lostError()
      : new LockLostError(`The lock "${this.name}" of cache "${this.#parts.alias}" is not held by this object.`)
  }

  #heldAlready(): ArgumentError {
    return new ArgumentError(`This object already holds the lock "${this.name}"; make another one.`)
  }

  #lostError(): LockLostError {
    return new LockLostError(
      `The lock "${this.name}" of cache "${this.#parts.alias}" was lost: it timed out, or someone removed it.`,
    )
  }

  #run<T>(method: string, work: () => Promise<T>): Promise<T> {
    return this.#parts.operations.run(`lock.${method}`, this.name, NO_FALLBACK, work)
  }
}

function toMs(seconds: number): number {
  return Math.max(1, Math.trunc(seconds * 1000))
}
