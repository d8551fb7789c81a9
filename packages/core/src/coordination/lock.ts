import type { AcquireOptions, Lock, LockOptions } from '../contract/coordination.ts'
import { optionsOf } from '../contract/method-options.ts'
import { ArgumentError, LockLostError, LockNotAcquiredError } from '../errors/errors.ts'
import { crypto } from '../on-demand/node-modules.ts'
import { NO_FALLBACK, type Operations } from '../operations/operations.ts'
import type { Store } from '../store/store.ts'
import { now } from '../time/clock.ts'
import { pause, timerMs } from '../time/pause.ts'
import { checkSeconds } from '../time/seconds.ts'
import type { TakeBack } from './take-back.ts'

/** What a lock needs of its cache. */
export interface LockParts {
  /** The cache's name, for error messages. */
  readonly alias: string
  /** Where locks live. */
  readonly store: Pick<Store, 'acquireLock' | 'extendLock' | 'releaseLock' | 'readLock'>
  /** The store of one operation, if acquiring and releasing are steps of it. @defaultValue they are not */
  readonly within?: Pick<Store, 'acquireLock' | 'releaseLock'> | undefined
  /** Runs every method. */
  readonly operations: Operations
  /** Frees what a failed acquire may have taken. */
  readonly takeBack: Pick<TakeBack, 'add'>
}

// The lease of a lock without a timeout: it is renewed while it is held, and ends so long after its holder died.
const LEASE_SECONDS = 30

/** The checked options of a lock. */
interface CheckedOptions {
  readonly timeout: number | null
  readonly blocking: boolean
  readonly blockingTimeout: number | null
  readonly sleep: number
  /** Seconds that the lock lives without being extended. */
  readonly lease: number
  /** Whether the lease is renewed while the lock is held. */
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
  /** Ends the timers of the lease. */
  #watch: AbortController | undefined
  /** When the lease is over by the clock of this process, which began to count before the server did. */
  #endsAt = Number.POSITIVE_INFINITY

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
    const lease = timeout ?? LEASE_SECONDS
    this.#options = { timeout, blocking, blockingTimeout, sleep, lease, renew: renew || timeout === null }
  }

  get fencingToken(): number | undefined {
    this.#noticeEnd()
    return this.#fencingToken
  }

  get lost(): AbortSignal {
    this.#noticeEnd()
    return this.#lost.signal
  }

  acquire(options?: AcquireOptions): Promise<boolean> {
    return this.#run('acquire', async () => {
      const given = optionsOf.acquire(options)
      this.#noticeEnd()
      if (this.#token !== undefined) throw this.#heldAlready()
      const { blocking = this.#options.blocking, blockingTimeout = this.#options.blockingTimeout, signal } = given
      if (blockingTimeout !== null) checkSeconds('blockingTimeout', blockingTimeout, 'at least 0')
      const end = blockingTimeout === null ? Number.POSITIVE_INFINITY : now() + blockingTimeout * 1000
      // Each try has its own token, so that a request whose answer was lost is not confused with a later one.
      for (;;) {
        signal?.throwIfAborted()
        if (await this.#take()) return true
        if (this.#token !== undefined) throw this.#heldAlready()
        const ms = this.#options.sleep * 1000 * (0.5 + Math.random())
        if (!blocking || now() + ms > end) return false
        await this.#pause(ms, signal)
      }
    })
  }

  async hold(options?: AcquireOptions): Promise<this> {
    if (await this.acquire(options)) return this
    throw new LockNotAcquiredError(`Someone else holds the lock "${this.name}" of cache "${this.#parts.alias}".`)
  }

  release(): Promise<void> {
    return this.#run('release', async () => {
      const token = this.#held()
      // The lock must end in any case. If the store does not answer, the caller may try again.
      this.#stopWatching()
      const { store, within = store, takeBack } = this.#parts
      const released = await within.releaseLock(this.#lockKey, token).catch((error) => {
        // The operation may have no time left, and its caller does not try again.
        if (within !== store) takeBack.add(this.#lockKey, token)
        throw error
      })
      this.#letGo()
      if (!released) throw this.#lostError()
    })
  }

  extend(seconds: number, options?: { readonly replace?: boolean | undefined }): Promise<void> {
    return this.#run('extend', async () => {
      const { replace = false } = optionsOf.extend(options)
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
    const { lease } = this.#options
    const token = crypto().randomUUID()
    const { store, within = store, takeBack } = this.#parts
    const start = now()
    const grant = await within.acquireLock(this.#lockKey, token, toMs(lease), this.#fenceKey).catch((error) => {
      takeBack.add(this.#lockKey, token)
      throw error
    })
    if (!grant) return false
    this.#token = token
    this.#fencingToken = grant.fencingToken
    if (this.#lost.signal.aborted) this.#lost = new AbortController()
    this.#watchUntil(start + lease * 1000)
    return true
  }

  /** Waits before another try; at most until the cache is closed. */
  async #pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const closing = new AbortController()
    const takeBack = this.#parts.operations.whenClosed((closed) => closing.abort(closed))
    try {
      await pause(ms, signal ? AbortSignal.any([signal, closing.signal]) : closing.signal)
    } finally {
      takeBack()
    }
  }

  async #extend(seconds: number, from: 'now' | 'rest'): Promise<void> {
    const token = this.#held()
    const start = from === 'now' ? now() : this.#endsAt
    if (!(await this.#parts.store.extendLock(this.#lockKey, token, toMs(seconds), from))) throw this.#lose()
    if (this.#token === token) this.#watchUntil(start + seconds * 1000)
  }

  /** Loses the lock when the lease is over, and renews it before if it is to be renewed. */
  #watchUntil(endsAt: number): void {
    this.#stopWatching()
    const watch = new AbortController()
    this.#watch = watch
    this.#endsAt = endsAt
    const after = (ms: number, work: () => void): void => {
      // The timer must not keep the process alive.
      const timer = setTimeout(work, timerMs(ms)).unref()
      watch.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
    }
    const end = (): void => {
      this.#noticeEnd()
      if (!watch.signal.aborted) after(endsAt - now(), end)
    }
    after(endsAt - now(), end)
    const { renew, lease } = this.#options
    const renewLater = (): void => after((lease * 1000) / 3, () => void this.#renew(watch.signal, renewLater))
    if (renew) renewLater()
    // Nobody renews it any more, nor can it be released. The answer may have come while the cache was closing.
    const takeBack = this.#parts.operations.whenClosed(() => void this.#lose())
    watch.signal.addEventListener('abort', takeBack, { once: true })
  }

  /** Extends the lease from now, and tries again later if the store does not answer. */
  async #renew(ended: AbortSignal, tryLater: () => void): Promise<void> {
    const { lease } = this.#options
    const token = this.#token
    if (token === undefined) return
    const start = now()
    const renewed = await this.#parts.store.extendLock(this.#lockKey, token, toMs(lease), 'now').catch(() => undefined)
    if (ended.aborted) return
    if (renewed === false) this.#lose()
    else if (renewed) this.#watchUntil(start + lease * 1000)
    else tryLater()
  }

  #stopWatching(): void {
    this.#watch?.abort()
    this.#watch = undefined
  }

  /** Loses the lock if its lease is over. A process that was stopped learns it before its timers run. */
  #noticeEnd(): void {
    if (this.#token !== undefined && now() >= this.#endsAt) this.#lose()
  }

  /** Notes that this object does not hold the lock any more. */
  #lose(): LockLostError {
    const error = this.#lostError()
    this.#letGo()
    this.#lost.abort(error)
    return error
  }

  #letGo(): void {
    this.#stopWatching()
    this.#token = undefined
    this.#fencingToken = undefined
  }

  #held(): string {
    this.#noticeEnd()
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
