import { ArgumentError, type Cache, describeType, EncodeError, escapeGlob } from '@holdfast/core'
import { type SessionData, Store } from 'express-session'
import { RecentIds } from './recent-ids.ts'
import { type SessionTimeout, type SessionToStore, timeoutOf } from './session-timeout.ts'
import { withoutId } from './without-id.ts'

/** A session in the list of `all()`: with its id. */
export type StoredSession = SessionData & {
  /** The session's id. */
  readonly id: string
}

/** Is called when a change is done, or has failed. */
export type DoneCallback = (error?: unknown) => void

/** Is called with a result, or with an error. */
export type ResultCallback<Result> = (error: unknown, result?: Result) => void

/** What `sessionStore` makes of its options. */
export interface ResolvedSessionOptions {
  readonly prefix: string
  readonly timeout: SessionTimeout
  readonly touch: boolean
}

/**
 * A session store over a cache, for express-session and for `@fastify/session`. Made by `sessionStore`.
 *
 * Every method takes a callback, as express-session calls it, or returns a promise. It fails with the cache's error,
 * in which no id of a session is named.
 *
 * A session that was destroyed does not come back: a request that had read it before, and saves it afterwards, saves
 * nothing, in whichever process either happens. For this, a session that this process has read or written is only
 * written again while it exists. Ids must therefore be unique, as express-session demands of `genid`.
 *
 * @see {@link https://github.com/expressjs/session#session-store-implementation | express-session: Session Store Implementation}
 */
export class HoldfastSessionStore extends Store {
  readonly #cache: Cache
  readonly #options: ResolvedSessionOptions
  readonly #pattern: string
  readonly #seen = new RecentIds()

  /**
   * @param cache - Where sessions live.
   * @param options - Prefix and lifetimes.
   */
  constructor(cache: Cache, options: ResolvedSessionOptions) {
    super()
    this.#cache = cache
    this.#options = options
    this.#pattern = `${escapeGlob(options.prefix)}*`
  }

  /**
   * Returns a session. Asks the primary, so that a session that was just written is found.
   *
   * @param id - The session's id.
   * @returns Its data; `null` if there is no session with that id.
   */
  override get(id: string): Promise<SessionData | null>
  override get(id: string, callback: ResultCallback<SessionData | null>): void
  override get(id: string, callback?: ResultCallback<SessionData | null>): Promise<SessionData | null> | undefined {
    return answer(this.#read(id), callback)
  }

  /**
   * Stores a session for as long as its cookie lives. One that has been destroyed meanwhile stays destroyed, and that is
   * not an error.
   *
   * @param id - The session's id.
   * @param session - Its data. What JSON leaves out, a Map or a function, is lost, as in every store.
   * @throws `EncodeError` for what JSON refuses: a bigint, an object inside itself.
   */
  override set(id: string, session: SessionToStore): Promise<void>
  override set(id: string, session: SessionToStore, callback?: DoneCallback): void
  override set(id: string, session: SessionToStore, callback?: DoneCallback): Promise<void> | undefined {
    return answer(this.#write(id, session), callback)
  }

  /**
   * Extends the life of a session that was not changed: to that of its cookie from now on.
   *
   * @param id - The session's id.
   * @param session - Its data, for the cookie.
   */
  override touch(id: string, session: SessionToStore): Promise<void>
  override touch(id: string, session: SessionToStore, callback?: DoneCallback): void
  override touch(id: string, session: SessionToStore, callback?: DoneCallback): Promise<void> | undefined {
    return answer(this.#extend(id, session), callback)
  }

  /**
   * Removes a session.
   *
   * @param id - The session's id.
   */
  override destroy(id: string): Promise<void>
  override destroy(id: string, callback?: DoneCallback): void
  override destroy(id: string, callback?: DoneCallback): Promise<void> | undefined {
    return answer(this.#remove(id), callback)
  }

  /** Returns every session, each with its id. They are all in memory at once. */
  override all(): Promise<StoredSession[]>
  override all(callback: ResultCallback<StoredSession[]>): void
  override all(callback?: ResultCallback<StoredSession[]>): Promise<StoredSession[]> | undefined {
    return answer(this.#list(), callback)
  }

  /** Returns the ids of all sessions. */
  ids(): Promise<string[]>
  ids(callback: ResultCallback<string[]>): void
  ids(callback?: ResultCallback<string[]>): Promise<string[]> | undefined {
    return answer(
      this.#keys().then((keys) => keys.map((key) => this.#idOf(key))),
      callback,
    )
  }

  /** Returns how many sessions there are. */
  override length(): Promise<number>
  override length(callback: ResultCallback<number>): void
  override length(callback?: ResultCallback<number>): Promise<number> | undefined {
    return answer(
      this.#keys().then((keys) => keys.length),
      callback,
    )
  }

  /** Removes every session, and nothing else. */
  override clear(): Promise<void>
  override clear(callback?: DoneCallback): void
  override clear(callback?: DoneCallback): Promise<void> | undefined {
    return answer(
      this.#cache.deletePattern(this.#pattern).then(() => {}),
      callback,
    )
  }

  async #read(id: string): Promise<SessionData | null> {
    const stored = await this.#safely(id, (key) => this.#cache.get(key, { read: 'primary' }))
    if (!isSession(stored)) return null
    this.#seen.add(id)
    return stored
  }

  async #write(id: string, session: SessionToStore): Promise<void> {
    const data = plainData(session)
    const timeout = timeoutOf(session, this.#options.timeout, Date.now())
    const xx = this.#seen.has(id)
    await this.#safely(id, (key) => this.#cache.set(key, data, { timeout, xx }))
    this.#seen.add(id)
  }

  async #extend(id: string, session: SessionToStore): Promise<void> {
    if (!this.#options.touch) return
    const timeout = timeoutOf(session, this.#options.timeout, Date.now())
    await this.#safely(id, (key) => this.#cache.touch(key, timeout))
  }

  async #remove(id: string): Promise<void> {
    await this.#safely(id, (key) => this.#cache.delete(key))
  }

  async #list(): Promise<StoredSession[]> {
    const stored = await this.#cache.getMany(await this.#keys(), { read: 'primary' })
    return [...stored].flatMap(([key, session]) => (isSession(session) ? { ...session, id: this.#idOf(key) } : []))
  }

  #keys(): Promise<string[]> {
    return this.#cache.keys(this.#pattern)
  }

  #idOf(key: string): string {
    return key.slice(this.#options.prefix.length)
  }

  async #safely<Result>(id: string, act: (key: string) => Promise<Result>): Promise<Result> {
    try {
      return await act(this.#options.prefix + id)
    } catch (error) {
      throw withoutId(error, id)
    }
  }
}

/** Sessions are instances of a class; their cookies say by toJSON what is to be kept. */
function plainData(session: SessionToStore): unknown {
  if (typeof session !== 'object' || session === null) {
    throw new ArgumentError(`A session must be an object with a cookie, got ${describeType(session)}.`)
  }
  try {
    return JSON.parse(JSON.stringify(session))
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0]
    throw new EncodeError(`A session is stored as JSON, which cannot express this one: ${reason}.`, { cause })
  }
}

/** Other stores may have written something else under a key; a host would fail on it at every request. */
function isSession(value: unknown): value is SessionData {
  return typeof value === 'object' && value !== null && 'cookie' in value && typeof value.cookie === 'object'
}

/** Calls back outside of the promise, so that an error of the callback is not taken for one of the store. */
function answer<Result>(
  result: Promise<Result>,
  callback: ResultCallback<Result> | undefined,
): Promise<Result> | undefined {
  if (!callback) return result
  result.then(
    (value) => process.nextTick(callback, null, value),
    (error: unknown) => process.nextTick(callback, error),
  )
  return undefined
}
