/** Options of `lock`. Times are in seconds. */
export interface LockOptions {
  /** For how long the lock is held unless it is extended; `null` for ever, also when its holder dies. @defaultValue `null`, as in django-redis */
  readonly timeout?: number | null | undefined
  /** Whether to wait for a lock that somebody holds. @defaultValue true */
  readonly blocking?: boolean | undefined
  /** How long to wait at most; `null` for ever. @defaultValue `null` */
  readonly blockingTimeout?: number | null | undefined
  /** How long to wait between two attempts; varied by a half, so that waiting processes do not go in step. @defaultValue 0.1 */
  readonly sleep?: number | undefined
  /** Extends the lock in the background while it is held: a short `timeout` then frees it soon after its holder has died. @defaultValue false */
  readonly renew?: boolean | undefined
  /** Whose key to use: `'django'` is that of django-redis's `cache.lock()`, so that both stacks exclude each other. @defaultValue `'own'`, which no value can touch */
  readonly keySpace?: 'own' | 'django' | undefined
  /** The version, part of the key with `keySpace: 'django'` only. @defaultValue the cache's VERSION */
  readonly version?: number | undefined
}

/** Options of `acquire` and `hold`. */
export interface AcquireOptions extends Pick<LockOptions, 'blocking' | 'blockingTimeout'> {
  /** Stops the waiting; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/**
 * A lock that all processes with the same cache settings share; redis-py's `Lock` in JavaScript's manners.
 *
 * A lock with a `timeout` can be lost while its holder believes to have it: pass {@link Lock.fencingToken} to whatever must not be written by two, and stop at {@link Lock.lost}.
 * IGNORE_EXCEPTIONS does not apply: a lock that cannot be asked for is not held.
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
  /** Greater than that of every earlier holder of this lock; `undefined` while it is not held, or with `keySpace: 'django'`. */
  readonly fencingToken: number | undefined
  /** Aborted, with the error as its reason, when a renewal finds that the lock was lost or cannot be renewed in time. */
  readonly lost: AbortSignal

  /**
   * Takes the lock.
   *
   * @param options - Whether and how long to wait, where it differs from the lock's own.
   * @returns False when somebody else held it all the time.
   * @throws ArgumentError when this object holds it already.
   */
  acquire(options?: AcquireOptions): Promise<boolean>

  /**
   * Takes the lock or throws, for `await using`.
   *
   * @param options - As for {@link Lock.acquire}.
   * @returns The lock itself.
   * @throws LockNotAcquiredError when somebody else held it all the time.
   */
  hold(options?: AcquireOptions): Promise<this>

  /**
   * Frees the lock. Never frees somebody else's.
   *
   * @throws LockLostError when this object does not hold it, or no longer.
   */
  release(): Promise<void>

  /**
   * Holds the lock for longer.
   *
   * @param seconds - Added to what is left.
   * @param options - `replace: true` to count from now instead.
   * @throws LockLostError when this object does not hold it, or no longer.
   */
  extend(seconds: number, options?: { readonly replace?: boolean | undefined }): Promise<void>

  /**
   * Holds the lock for its `timeout` from now on.
   *
   * @throws LockLostError when this object does not hold it, or no longer.
   */
  reacquire(): Promise<void>

  /** Asks the server whether this object holds the lock. */
  owned(): Promise<boolean>

  /** Asks the server whether anybody holds the lock. */
  locked(): Promise<boolean>

  /** Frees the lock if this object holds it; throws LockLostError when it was lost meanwhile. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Options of `consume`. */
export interface ConsumeOptions {
  /** How much a window allows. */
  readonly limit: number
  /** Seconds a window lasts, from its first step on. */
  readonly window: number
  /** Seconds for which everything is refused once the limit was exceeded, from then on. @defaultValue 0: until the window ends */
  readonly block?: number | undefined
  /** How much this step takes. @defaultValue 1 */
  readonly cost?: number | undefined
}

/** What a step of a rate limit came to. */
export interface Consumption {
  /** Whether the step is within the limit. */
  readonly allowed: boolean
  /** How much was consumed in this window, this step included. */
  readonly hits: number
  /** How much is left. */
  readonly remaining: number
  /** True while a block is in force. */
  readonly blocked: boolean
  /** Seconds until the window, or the block, ends. */
  readonly resetAfter: number
  /** Seconds to wait before it makes sense to ask again; 0 when the step was allowed. */
  readonly retryAfter: number
}

/** What processes agree on by means of a cache. */
export interface Coordination {
  /**
   * Makes a lock that all processes with the same settings share. It is not held yet: call `hold()` or `acquire()`.
   *
   * @param name - What the lock is for. Locks have a key space of their own: no value, and not `clear()`, touches them.
   * @param options - How long it is held, how long to wait for it.
   *
   * @example
   * ```ts
   * await using lock = await cache.lock('report', { timeout: 30 }).hold()
   * ```
   */
  lock(name: string, options?: LockOptions): Lock

  /**
   * Takes one step of a rate limit, atomically: a window that begins with its first step, and optionally a block once the limit is exceeded.
   *
   * @param key - What is limited, such as a user or an address. Limits have a key space of their own.
   * @param options - How much a window allows and how long it lasts, in seconds.
   * @returns Whether the step is allowed, and what is left. For an ignored error the step is allowed.
   *
   * @example
   * ```ts
   * const step = await cache.consume(request.ip, { limit: 100, window: 60, block: 300 })
   * if (!step.allowed) response.set('Retry-After', String(Math.ceil(step.retryAfter))).sendStatus(429)
   * ```
   */
  consume(key: string, options: ConsumeOptions): Promise<Consumption>
}
