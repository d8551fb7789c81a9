/** Options of `lock`. Times are in seconds. */
export interface LockOptions {
  /**
   * Seconds until the lock is free again, unless it is extended; `null` for as long as its holder lives: a lease of 30
   * seconds, which is renewed until the lock is released.
   *
   * @defaultValue `null`
   */
  readonly timeout?: number | null | undefined
  /** Whether to wait while someone else holds the lock. @defaultValue true */
  readonly blocking?: boolean | undefined
  /** Seconds to wait at most; `null` for no limit. @defaultValue `null` */
  readonly blockingTimeout?: number | null | undefined
  /**
   * Seconds between two attempts. Each wait varies by up to half of it, so that processes do not try at the same time.
   *
   * @defaultValue 0.1
   */
  readonly sleep?: number | undefined
  /**
   * Extends the lock in the background while it is held. With a short `timeout` the lock is then free soon after its
   * holder died.
   *
   * @defaultValue false
   */
  readonly renew?: boolean | undefined
  /**
   * Which key to use. `'django'` is the key of django-redis's `cache.lock()`, so that both exclude each other.
   *
   * @defaultValue `'own'`, a key that no value can have
   */
  readonly keySpace?: 'own' | 'django' | undefined
  /** The version, which is part of the key only with `keySpace: 'django'`. @defaultValue the cache's VERSION */
  readonly version?: number | undefined
}

/** Options of `acquire` and `hold`. */
export interface AcquireOptions extends Pick<LockOptions, 'blocking' | 'blockingTimeout'> {
  /** Stops the wait. The call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/**
 * A lock that all processes with the same cache settings share: redis-py's `Lock` with the conventions of JavaScript.
 *
 * A lock with a `timeout` can be lost while its holder still believes it holds it. Pass {@link Lock.fencingToken} to
 * every resource that two holders must not write, and stop when {@link Lock.lost} is aborted. IGNORE_EXCEPTIONS does
 * not apply: if the server cannot be asked for the lock, the lock is not held.
 *
 * @example
 * ```ts
 * await using lock = await cache.lock('report', { timeout: 10, renew: true }).hold()
 * await buildReport({ signal: lock.lost, generation: lock.fencingToken })
 * ```
 *
 * @see {@link https://redis-py.readthedocs.io/en/stable/lock.html | redis-py: Lock}
 */
export interface Lock extends AsyncDisposable {
  /** What the lock is for. */
  readonly name: string
  /**
   * A number greater than that of every earlier holder; `undefined` while the lock is not held, and with
   * `keySpace: 'django'`.
   */
  readonly fencingToken: number | undefined
  /**
   * Aborted when the `timeout` is over by the clock of this process and was not extended, or when a renewal finds the
   * lock lost. The reason is the error.
   */
  readonly lost: AbortSignal

  /**
   * Takes the lock.
   *
   * @param options - Whether and how long to wait. @defaultValue the options of the lock
   * @returns False when someone else held it the whole time.
   * @throws ArgumentError when this object already holds it.
   */
  acquire(options?: AcquireOptions): Promise<boolean>

  /**
   * Takes the lock or throws: for `await using`.
   *
   * @param options - As for {@link Lock.acquire}.
   * @returns The lock itself.
   * @throws LockNotAcquiredError when someone else held it the whole time.
   */
  hold(options?: AcquireOptions): Promise<this>

  /**
   * Frees the lock if this object holds it.
   *
   * @throws LockLostError when this object does not hold it (any more).
   */
  release(): Promise<void>

  /**
   * Extends the lock.
   *
   * @param seconds - Added to the remaining time.
   * @param options - `replace: true` counts from now instead.
   * @throws LockLostError when this object does not hold it (any more).
   */
  extend(seconds: number, options?: { readonly replace?: boolean | undefined }): Promise<void>

  /**
   * Extends the lock to its full `timeout`, counted from now.
   *
   * @throws LockLostError when this object does not hold it (any more).
   */
  reacquire(): Promise<void>

  /** Asks the server whether this object holds the lock. */
  owned(): Promise<boolean>

  /** Asks the server whether anyone holds the lock. */
  locked(): Promise<boolean>

  /** Frees the lock if this object holds it. Throws LockLostError if the lock was lost in the meantime. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Options of `consume`. */
export interface ConsumeOptions {
  /** How many hits a window allows. */
  readonly limit: number
  /** Seconds that a window lasts, from its first hit. */
  readonly window: number
  /** Seconds during which everything is refused after the limit was exceeded. @defaultValue 0: until the window ends */
  readonly block?: number | undefined
  /**
   * How many hits this call takes. 0 only looks, and a negative number gives hits back, down to none: neither begins a
   * window.
   *
   * @defaultValue 1
   */
  readonly cost?: number | undefined
}

/** The result of one step of a rate limit. */
export interface Consumption {
  /** Whether the step is within the limit. */
  readonly allowed: boolean
  /** Hits in this window, including this step. */
  readonly hits: number
  /** Hits that are left in this window. */
  readonly remaining: number
  /** True while everything is refused because the limit was exceeded. */
  readonly blocked: boolean
  /** Seconds until the window or the block ends. */
  readonly resetAfter: number
  /** Seconds to wait before the next try; 0 when the step was allowed. */
  readonly retryAfter: number
}

/** Methods that coordinate processes. */
export interface Coordination {
  /**
   * Makes a lock that all processes with the same settings share. It is not held yet: call `hold()` or `acquire()`.
   *
   * @param name - Names the lock. Locks have their own key space, which values and `clear()` do not touch.
   * @param options - How long to hold it, how long to wait for it.
   *
   * @example
   * ```ts
   * await using lock = await cache.lock('report', { timeout: 30 }).hold()
   * ```
   */
  lock(name: string, options?: LockOptions): Lock

  /**
   * Takes one step of a rate limit, atomically. A window starts with its first hit. Optionally, everything is blocked
   * for a while after the limit was exceeded.
   *
   * @param key - Who or what is limited, for example a user or an address. Limits have their own key space.
   * @param options - How many hits a window allows, and how many seconds it lasts.
   * @returns Whether the step is allowed, and how many hits are left. For an ignored error the step is allowed.
   *
   * @example
   * ```ts
   * const step = await cache.consume(request.ip, { limit: 100, window: 60, block: 300 })
   * if (!step.allowed) response.set('Retry-After', String(Math.ceil(step.retryAfter))).sendStatus(429)
   * ```
   */
  consume(key: string, options: ConsumeOptions): Promise<Consumption>
}
