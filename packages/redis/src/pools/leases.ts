import { ClosedError } from '@holdfast/core'
import { Semaphore, withTimeout } from 'async-mutex'
import type { Redis } from 'ioredis'
import { PoolExhaustedError } from '../errors.ts'
import { withDeadline } from './deadline.ts'
import { listenersOf, resetConnection } from './lease-reset.ts'

/** How many connections may be leased, and for how long one waits for them. */
export interface LeaseLimits {
  /** Connections at most. */
  readonly max: number
  /** Whether that is to each server, rather than to all together. */
  readonly perNode: boolean
  /** Milliseconds to wait for a free one: 0 not at all, `Infinity` for ever. */
  readonly waitMs: number
}

/** How the connections of {@link Leases} are made, and kept. */
export interface LeaseOptions extends LeaseLimits {
  /** Where they lead, for messages. */
  readonly address: string
  /** Milliseconds that tidying a connection up may take. */
  readonly resetMs: number
}

/** A connection that nobody uses now. */
interface Idle {
  readonly node: string
  readonly redis: Redis
  readonly expiry: NodeJS.Timeout
  /** Called when the server ends the connection. */
  readonly onEnd: () => void
}

const IDLE_MS = 30_000
const CLOSE_MS = 1000
// Node's timers know no longer delay.
const LONGEST_MS = 2 ** 31 - 1

/**
 * A bounded set of connections for exclusive use. They are opened when asked for, come back to be used again, and are closed after half a minute without use. Idle
 * connections count: one to another server is closed where a new one would be too many.
 */
export class Leases {
  readonly #options: LeaseOptions
  readonly #permits = new Map<string, Semaphore>()
  readonly #busy = new Set<Redis>()
  readonly #underWay = new Set<Promise<unknown>>()
  /** The longest unused first. */
  #idle: readonly Idle[] = []
  #closed = false

  /**
   * @param options - Bounds.
   */
  constructor(options: LeaseOptions) {
    this.#options = options
  }

  /**
   * Runs work on a connection of its own.
   *
   * @param node - Which server: any name that differs for different ones.
   * @param open - Connects to it.
   * @param work - Uses the connection until its promise settles.
   * @throws PoolExhaustedError when no connection is to be had.
   */
  async run<T>(node: string, open: () => Promise<Redis>, work: (redis: Redis) => Promise<T>): Promise<T> {
    const release = await this.#permit(node)
    const running = this.#use(node, open, work).finally(() => {
      this.#underWay.delete(running)
      release()
    })
    this.#underWay.add(running)
    return running
  }

  /** Sends those who wait away, lets work under way finish for a second, and disconnects. */
  async close(): Promise<void> {
    this.#closed = true
    for (const permit of this.#permits.values()) permit.cancel()
    for (const idle of this.#idle) this.#drop(idle)
    const finished = Promise.allSettled(this.#underWay)
    await withDeadline(finished, CLOSE_MS, () => this.#closedError()).catch(() => {})
    for (const redis of this.#busy) redis.disconnect()
  }

  /** Waits for one's turn. */
  async #permit(node: string): Promise<() => void> {
    if (this.#closed) throw this.#closedError()
    const { max, perNode, waitMs } = this.#options
    const counted = perNode ? node : ''
    const semaphore = this.#permits.get(counted) ?? new Semaphore(max, this.#closedError())
    this.#permits.set(counted, semaphore)
    if (waitMs === 0 && semaphore.isLocked()) throw this.#exhausted(node)
    const waiting =
      waitMs === 0 || waitMs > LONGEST_MS ? semaphore : withTimeout(semaphore, waitMs, this.#exhausted(node))
    const [, release] = await waiting.acquire()
    return release
  }

  async #use<T>(node: string, open: () => Promise<Redis>, work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = this.#take(node) ?? (await open())
    if (this.#closed) {
      redis.disconnect()
      throw this.#closedError()
    }
    const listeners = listenersOf(redis)
    this.#busy.add(redis)
    let clean = false
    try {
      const result = await work(redis)
      clean = await resetConnection(redis, listeners, this.#options.resetMs)
      return result
    } finally {
      this.#busy.delete(redis)
      if (clean && !this.#closed) this.#keep(node, redis)
      else redis.disconnect()
    }
  }

  /** The connection to a server that was used last; makes room for another one when there is none. */
  #take(node: string): Redis | undefined {
    const found = this.#idle.findLast((idle) => idle.node === node)
    const leaving = found ?? (this.#full() ? this.#idle[0] : undefined)
    if (!leaving) return undefined
    this.#forget(leaving)
    if (found) return found.redis
    leaving.redis.disconnect()
    return undefined
  }

  /** Whether a new connection would be one too many. To each server it never is: a permit stands for a connection there. */
  #full(): boolean {
    return !this.#options.perNode && this.#underWay.size + this.#idle.length >= this.#options.max
  }

  #keep(node: string, redis: Redis): void {
    const expiry = setTimeout(() => this.#drop(idle), IDLE_MS).unref()
    const idle: Idle = { node, redis, expiry, onEnd: () => this.#forget(idle) }
    redis.once('end', idle.onEnd)
    this.#idle = [...this.#idle, idle]
  }

  #drop(idle: Idle): void {
    this.#forget(idle)
    idle.redis.disconnect()
  }

  #forget(idle: Idle): void {
    clearTimeout(idle.expiry)
    idle.redis.off('end', idle.onEnd)
    this.#idle = this.#idle.filter((other) => other !== idle)
  }

  #exhausted(node: string): PoolExhaustedError {
    const { max, perNode, waitMs, address } = this.#options
    const where = perNode ? `to ${node}` : `(${address})`
    const message =
      waitMs === 0
        ? `Too many connections ${where}: all ${max} that max_connections allows are in use. Allow more, or wait for one with a pool class that blocks.`
        : `No connection ${where} became free within ${waitMs / 1000} s (timeout): all ${max} that max_connections allows are in use.`
    return new PoolExhaustedError(message, { node: perNode ? node : address })
  }

  #closedError(): ClosedError {
    return new ClosedError(`The connections to ${this.#options.address} are closed.`)
  }
}
