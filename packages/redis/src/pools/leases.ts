import { ClosedError } from '@holdfast/core'
import type { Redis } from 'ioredis'
import pTimeout from 'p-timeout'
import { PoolExhaustedError } from '../errors.ts'
import { end } from '../ioredis/end.ts'
import { listenersOf, resetConnection } from './lease-reset.ts'
import { Permits } from './permits.ts'

/** How many connections may be leased at once, and how long a caller waits for one. */
export interface LeaseLimits {
  /** The most connections; may be `Infinity`. */
  readonly max: number
  /** Whether that counts for each server, rather than for all together. */
  readonly perNode: boolean
  /** Milliseconds to wait for a free one: 0 fails at once, `Infinity` waits without limit. */
  readonly waitMs: number
}

/** Options of {@link Leases}. */
export interface LeaseOptions extends LeaseLimits {
  /** Where they lead, for messages. */
  readonly address: string
  /** Milliseconds that resetting a connection may take. */
  readonly resetMs: number
}

/** An open connection that is not leased. */
interface Idle {
  readonly node: string
  readonly redis: Redis
  readonly expiry: NodeJS.Timeout
  /** Called when the server ends the connection. */
  readonly onEnd: () => void
}

const IDLE_MS = 30_000
const CLOSE_MS = 1000

/**
 * A bounded set of exclusive connections. They are opened when needed, used again, and closed after 30 seconds without
 * use. Idle connections count: one to another server is closed where a new one would be too many.
 */
export class Leases {
  readonly #options: LeaseOptions
  readonly #permits = new Map<string, Permits>()
  readonly #busy = new Set<Redis>()
  readonly #running = new Set<Promise<unknown>>()
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
   * Runs work on an exclusive connection.
   *
   * @param node - Names the server; differs for different ones.
   * @param open - Connects to it.
   * @param work - Uses the connection until its promise settles.
   * @throws PoolExhaustedError when no connection is free.
   */
  async run<T>(node: string, open: () => Promise<Redis>, work: (redis: Redis) => Promise<T>): Promise<T> {
    const permits = await this.#permit(node)
    const running = this.#use(node, open, work).finally(() => {
      this.#running.delete(running)
      permits.give()
    })
    this.#running.add(running)
    return running
  }

  /** Rejects waiting callers, lets running work finish for a second, and disconnects. */
  async close(): Promise<void> {
    this.#closed = true
    for (const permits of this.#permits.values()) permits.refuse(this.#closedError())
    for (const idle of this.#idle) this.#drop(idle)
    const finished = Promise.allSettled(this.#running)
    await pTimeout(finished, { milliseconds: CLOSE_MS }).catch(() => {})
    for (const redis of this.#busy) end(redis)
  }

  /** Waits for a permit, and returns where it has to be given back. */
  async #permit(node: string): Promise<Permits> {
    if (this.#closed) throw this.#closedError()
    const { max, perNode, waitMs } = this.#options
    const counted = perNode ? node : ''
    const permits = this.#permits.get(counted) ?? new Permits(max)
    this.#permits.set(counted, permits)
    await permits.take(waitMs, () => this.#exhausted(node))
    return permits
  }

  async #use<T>(node: string, open: () => Promise<Redis>, work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = this.#take(node) ?? (await open())
    if (this.#closed) {
      end(redis)
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
      else end(redis)
    }
  }

  /** The most recently used connection to a server; makes room for a new one when there is none. */
  #take(node: string): Redis | undefined {
    const found = this.#idle.findLast((idle) => idle.node === node)
    const taken = found ?? (this.#full() ? this.#idle[0] : undefined)
    if (!taken) return undefined
    this.#forget(taken)
    if (found) return found.redis
    end(taken.redis)
    return undefined
  }

  /**
   * Whether a new connection would exceed the bound. Per server it never does: each permit stands for a connection
   * there.
   */
  #full(): boolean {
    return !this.#options.perNode && this.#running.size + this.#idle.length >= this.#options.max
  }

  #keep(node: string, redis: Redis): void {
    const expiry = setTimeout(() => this.#drop(idle), IDLE_MS).unref()
    const idle: Idle = { node, redis, expiry, onEnd: () => this.#forget(idle) }
    redis.once('end', idle.onEnd)
    this.#idle = [...this.#idle, idle]
  }

  #drop(idle: Idle): void {
    this.#forget(idle)
    end(idle.redis)
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
