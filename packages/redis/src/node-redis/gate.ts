import { setTimeout as delay } from 'node:timers/promises'
import type { CacheError, Claim } from '@holdfast/core'
import pTimeout from 'p-timeout'
import { closed, notOpen, translateNodeRedis } from './failures.ts'
import type { LastError } from './last-error.ts'

/** Its versions and kinds tell in different events that they are ready, and some in none. */
const LOOK_EVERY_MS = 10

/** What a {@link NodeRedisGate} is made with. */
export interface NodeRedisGateOptions {
  /** The user's client. */
  readonly client: { readonly isOpen: boolean }
  /** What it last said of its connections. */
  readonly errors: Claim<LastError>
  /** Whether it can send commands. */
  readonly isReady: () => boolean
  /** Where it leads, for messages. */
  readonly address: () => string
  /** Milliseconds for the first connection and the checks. */
  readonly timeoutMs: number
  /** Checks the server; runs once, before the first command. */
  readonly verify: () => Promise<void>
}

/**
 * Decides whether a client of node-redis may be used now. It would queue commands while it is not connected; a cache
 * fails at once, but waits for a client that is connecting for the first time.
 */
export class NodeRedisGate {
  readonly #options: NodeRedisGateOptions
  #opening: Promise<void> | undefined
  #verified = false
  #wasOpen = false
  #closed = false
  /** Made once for each cause: while a server is down, thousands of calls may fail. */
  readonly #downErrors = new Map<string, CacheError>()

  /**
   * @param options - What to guard.
   */
  constructor(options: NodeRedisGateOptions) {
    this.#options = options
  }

  /**
   * Lets a command pass.
   *
   * @returns `undefined` when it may be sent at once, else a promise that resolves when it may.
   * @throws ConnectionInterruptedError when the client is closed, was never connected, or is down.
   */
  pass(): Promise<void> | undefined {
    const { client, isReady, address } = this.#options
    if (this.#closed) throw closed(address())
    if (!client.isOpen) throw notOpen(address(), this.#wasOpen)
    this.#wasOpen = true
    if (this.#verified) {
      if (isReady()) return undefined
      throw this.down()
    }
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  /**
   * Makes the error of a connection that is down.
   *
   * @param address - Where it leads. @defaultValue that of the client
   */
  down(address: string = this.#options.address()): CacheError {
    const cause = this.#options.errors.resource.of(address)
    const known = this.#downErrors.get(address)
    if (known && known.cause === cause) return known
    const error = translateNodeRedis(cause ?? new Error('no answer'), address)
    if (cause) this.#downErrors.set(address, error)
    return error
  }

  /** Lets go of the client, which stays open. */
  close(): Promise<void> {
    this.#closed = true
    return this.#options.errors.release()
  }

  async #open(): Promise<void> {
    const { timeoutMs, verify } = this.#options
    const end = performance.now() + timeoutMs
    await this.#becomesReady(end)
    const milliseconds = Math.max(1, end - performance.now())
    await pTimeout(verify(), { milliseconds, fallback: () => Promise.reject(this.down()) })
    this.#verified = true
  }

  async #becomesReady(end: number): Promise<void> {
    const { client, isReady, address } = this.#options
    while (!isReady()) {
      if (!client.isOpen) throw notOpen(address(), true)
      if (performance.now() >= end) throw this.down()
      await delay(LOOK_EVERY_MS)
    }
  }
}
