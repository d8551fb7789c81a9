import { forEachInTurns, type Guard } from '@holdfast/core'
import type { Redis } from 'ioredis'
import { isOutOfReach, translateError } from '../../errors.ts'
import { end } from '../../ioredis/end.ts'
import { leave } from '../../ioredis/leave.ts'
import { reconnectDelay } from '../pool-options.ts'
import type { Listeners } from './pool-tracking.ts'

/**
 * Milliseconds for which a server's last sign of life vouches for what was read before it: the bound of staleness. A
 * server that was asked at a time and has answered has sent every message of earlier writes before that answer.
 */
const VOUCHED_MS = 1000
const BEAT_MS = 250
/** So many beats without an answer, and the connection is given up. */
const SILENT_BEATS = 4
/** A server that refuses is asked again: another one may be behind its address by then. */
const REFUSED_MS = 60_000
const CHANNEL = '__redis__:invalidate'

/** What a {@link Tracker} is made with. */
export interface TrackerOptions {
  /**
   * Opens a connection of RESP2 to the primary, that does not reconnect.
   *
   * @param signal - Ends the attempt.
   * @throws CacheError when it cannot be reached.
   */
  readonly open: (signal: AbortSignal) => Promise<Redis>
  /** Who is told. */
  readonly listeners: Listeners
  /**
   * Tells whether the connection leads where the keys are read.
   *
   * @returns `'later'` when that is not known yet: {@link Tracker.admit} asks again.
   */
  readonly leadsRight?: (redis: Redis) => boolean | 'later'
  /** Asks by another way whether the server still serves its keys. False, or a rejection, when it does not. */
  readonly serves?: () => Promise<boolean>
}

interface Vouching extends Guard {
  until: number
}

/**
 * The connection that brings one server's invalidation messages, by CLIENT TRACKING in broadcast mode. ioredis drops
 * the push messages of RESP3, so it subscribes in RESP2 and redirects the messages to itself.
 *
 * The guard that it gives out vouches for reads while the server answers PING in time on the same connection. A lost,
 * silent or refused connection takes the guard back, and everything that was read under it is forgotten; the next
 * connection has another guard.
 *
 * @see {@link https://redis.io/docs/latest/develop/reference/client-side-caching/ | Redis: client-side caching}
 */
export class Tracker {
  readonly #options: TrackerOptions
  #guard: Vouching | undefined
  #redis: Redis | undefined
  #beat: NodeJS.Timeout | undefined
  #again: NodeJS.Timeout | undefined
  #attempts = 0
  #silent = 0
  #refused = false
  /** Resolves when all keys that were named so far are forgotten. */
  #forgotten: Promise<unknown> = Promise.resolve()
  readonly #closing = new AbortController()

  /**
   * Connects.
   *
   * @param options - Where to, and who is told.
   */
  constructor(options: TrackerOptions) {
    this.#options = options
    void this.#connect()
  }

  /** What vouches for reads from now on; `undefined` while nothing does. */
  get guard(): Guard | undefined {
    return this.#guard
  }

  /** Takes the guard back. Reads get a new one if the connection is fine. */
  renew(): void {
    this.#takeBack()
    this.admit()
  }

  /** Gives out a guard if the connection is up and leads where the keys are read. */
  admit(): void {
    const redis = this.#redis
    if (!redis || this.#guard) return
    const right = this.#options.leadsRight?.(redis) ?? true
    if (right === 'later') return
    if (!right) {
      this.reconnect('leads to another server than the reads')
      return
    }
    this.#guard = { until: Number.NEGATIVE_INFINITY }
    this.#silent = 0
    this.#check()
  }

  /**
   * Gives the connection up and makes another one.
   *
   * @param why - For its `error` event.
   */
  reconnect(why: string): void {
    const redis = this.#redis
    if (!redis) return
    this.#lose(redis)
    leave(redis, why)
  }

  /** Closes the connection for good. */
  close(): void {
    this.#closing.abort()
    clearTimeout(this.#again)
    const redis = this.#redis
    if (!redis) return
    this.#lose(redis)
    end(redis)
  }

  async #connect(): Promise<void> {
    this.#attempts += 1
    let redis: Redis | undefined
    try {
      redis = await this.#options.open(this.#closing.signal)
      await this.#arm(redis)
    } catch (error) {
      if (redis) end(redis)
      this.#connectLater(this.#refuses(error) ? REFUSED_MS : reconnectDelay(this.#attempts))
    }
  }

  /** Asks for messages. They come from the last of these commands on, and nothing is read under the guard before. */
  async #arm(redis: Redis): Promise<void> {
    redis.on('close', () => this.#lose(redis))
    redis.on('messageBuffer', (_channel: Buffer, keys: unknown) => this.#receive(keys))
    const prefixes = this.#options.listeners.prefixes
    const named = prefixes.includes('') ? [] : prefixes.flatMap((prefix) => ['PREFIX', prefix])
    const id = await redis.call('CLIENT', 'ID')
    await redis.call('CLIENT', 'TRACKING', 'ON', 'REDIRECT', String(id), 'BCAST', ...named)
    await redis.subscribe(CHANNEL)
    if (this.#closing.signal.aborted || redis.status !== 'ready') throw new Error('Connection is closed.')
    this.#redis = redis
    this.#attempts = 0
    // It does not keep the process alive.
    this.#beat = setInterval(() => this.#check(), BEAT_MS).unref()
    this.admit()
  }

  #receive(keys: unknown): void {
    if (!Array.isArray(keys)) {
      // The database was flushed.
      this.renew()
      return
    }
    const { listeners } = this.#options
    // One message may name all keys that a command has removed.
    const forgetting = forEachInTurns(keys, (key) => void listeners.forget(String(key)))
    if (forgetting) this.#forgotten = Promise.all([this.#forgotten, forgetting])
  }

  /** Asks for a sign of life. */
  #check(): void {
    const [redis, guard] = [this.#redis, this.#guard]
    if (!redis) return
    this.#silent += 1
    if (this.#silent > SILENT_BEATS) {
      this.reconnect('the server sent nothing')
      return
    }
    const asked = performance.now()
    const vouch = ([, serves]: readonly [unknown, boolean]): void => {
      this.#silent = 0
      if (guard && serves && this.#guard === guard) guard.until = Math.max(guard.until, asked + VOUCHED_MS)
    }
    // Without an answer, the guard runs out.
    const alive = Promise.all([redis.ping(), this.#options.serves?.() ?? true])
    // What it has told before has to be forgotten first.
    alive.then((answers) => this.#forgotten.then(() => vouch(answers))).catch(() => {})
  }

  #lose(redis: Redis): void {
    if (this.#redis !== redis) return
    this.#redis = undefined
    clearInterval(this.#beat)
    this.#takeBack()
    this.#connectLater(reconnectDelay(1))
  }

  #takeBack(): void {
    const guard = this.#guard
    if (!guard) return
    this.#guard = undefined
    guard.until = Number.NEGATIVE_INFINITY
    this.#options.listeners.forgetAll(guard)
  }

  #connectLater(ms: number): void {
    if (this.#closing.signal.aborted) return
    clearTimeout(this.#again)
    this.#again = setTimeout(() => void this.#connect(), ms).unref()
  }

  /** Whether the server has refused, as opposed to being out of reach. It is said once. */
  #refuses(thrown: unknown): boolean {
    const error = translateError(thrown)
    const { message } = error
    if (isOutOfReach(error)) return false
    if (!this.#refused && !this.#closing.signal.aborted) this.#options.listeners.refuse(message)
    this.#refused = true
    return true
  }
}
