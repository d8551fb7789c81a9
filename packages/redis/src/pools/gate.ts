import { once } from 'node:events'
import { type CacheError, ClosedError } from '@holdfast/core'
import pTimeout from 'p-timeout'
import { isOutOfReach, reason, saysWhy, translateError, unusable, withoutArguments } from '../errors.ts'
import { end } from '../ioredis/end.ts'
import type { RawConnection } from '../raw-connection.ts'

const QUIT_MS = 1000
const NOT_SENT = /^Stream isn't writeable/

/** What a {@link Gate} is made with. */
export interface GateOptions {
  /** The connection it guards; made with `lazyConnect` and without an offline queue. */
  readonly connection: RawConnection
  /** Where it leads, for messages. */
  readonly address: string
  /** Whether it speaks TLS: a server that does not is then named as such, and the other way round. */
  readonly encrypted?: boolean
  /** Milliseconds for the first connection, handshake and checks included. */
  readonly timeoutMs: number
  /** Whether the user made it: then it is never closed here. */
  readonly foreign?: boolean
  /**
   * Whether to connect again when somebody has ended the connection, as `quit()` does. False where that happens anyway.
   */
  readonly reopens: boolean
  /** Finds out why connecting failed, where ioredis does not say. */
  readonly diagnose?: (error: Error | undefined) => Promise<Error | undefined>
  /** Checks the server behind the connection; runs once, before the first command. */
  readonly verify: () => Promise<void>
}

/**
 * Decides whether a connection may be used now.
 *
 * The first command connects, and those that come meanwhile wait for it. Later, while the connection is down (ioredis
 * reconnects by itself), commands fail at once: a cache that waits is worse than one that misses.
 */
export class Gate {
  readonly #options: GateOptions
  readonly #remember: (error: unknown) => void
  #opening: Promise<void> | undefined
  #verified = false
  #closed = false
  #lastError: Error | undefined
  /** Made once for each cause: while a server is down, thousands of calls may fail. */
  #downError: CacheError | undefined

  /**
   * @param options - What to guard.
   */
  constructor(options: GateOptions) {
    this.#options = options
    this.#remember = (error) => {
      // A failed reconnection adds nothing to the first error.
      if (saysWhy(error)) this.#lastError = withoutArguments(error)
    }
    // Listeners also keep ioredis from printing every failed attempt.
    options.connection.on('error', this.#remember)
    options.connection.on('node error', this.#remember)
  }

  /** False while the connection is known to be down: commands would fail at once. */
  get usable(): boolean {
    const { status } = this.#options.connection
    return !this.#closed && (status === 'ready' || status === 'wait' || this.#opening !== undefined)
  }

  /** Whether commands may pass at once. */
  get open(): boolean {
    return this.#verified && !this.#closed && this.#options.connection.status === 'ready'
  }

  /**
   * Lets a command pass.
   *
   * @returns `undefined` when it may be sent at once, else a promise that resolves when it may.
   * @throws ConnectionInterruptedError when the connection is down.
   */
  pass(): Promise<void> | undefined {
    if (this.open) return undefined
    const { status } = this.#options.connection
    if (this.#closed) throw new ClosedError(`The connection to ${this.#options.address} is closed.`)
    if (this.#opening) return this.#opening
    const ended = status === 'end' && this.#options.reopens
    if (status !== 'wait' && status !== 'ready' && !ended && !this.#maybeSoon()) throw this.#down()
    this.#opening = this.#open().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  /**
   * Refuses a command that could not be sent because the connection is about to be closed, as all are refused once it is.
   *
   * @param error - What ioredis rejected it with.
   * @returns `undefined` for another error.
   */
  refuse(error: unknown): Promise<never> | undefined {
    return error instanceof Error && NOT_SENT.test(error.message) ? Promise.reject(this.#down()) : undefined
  }

  /** Closes the connection: commands may finish, for a second at most. One that the user made stays open. */
  async close(): Promise<void> {
    this.#closed = true
    const { connection, foreign } = this.#options
    if (foreign) {
      connection.off('error', this.#remember)
      connection.off('node error', this.#remember)
      return
    }
    if (connection.status === 'ready') {
      await pTimeout(connection.quit(), { milliseconds: QUIT_MS }).catch(() => {})
    }
    end(connection)
  }

  async #open(): Promise<void> {
    const { connection, timeoutMs, verify, address } = this.#options
    try {
      const bounds = { milliseconds: timeoutMs, fallback: () => Promise.reject(this.#down()) }
      if (connection.status !== 'ready') await pTimeout(this.#connect(), bounds)
      await pTimeout(verify(), bounds)
      this.#verified = true
    } catch (error) {
      const translated = translateError(error, address)
      if (!isOutOfReach(translated)) throw translated
      const { cause = translated } = translated
      if (translated.code === 'ERR_CACHE_CONNECTION' && connection.status === 'ready' && saysWhy(cause))
        throw translated
      if (translated.code === 'ERR_CACHE_AUTHENTICATION') this.#logInAgain(cause)
      const why = await this.#options.diagnose?.(this.#lastError)
      if (why) this.#lastError = withoutArguments(why)
      // ioredis rejects with "Connection is closed."; an earlier event said why.
      throw this.#down()
    }
  }

  /** A server lets everybody connect, and refuses commands: only a new connection logs in again. */
  #logInAgain(refusal: unknown): void {
    this.#remember(refusal)
    const { connection, foreign } = this.#options
    if (connection.status === 'ready' && !foreign) connection.disconnect(true)
  }

  /** Connects, or waits for a connection that is being made. */
  async #connect(): Promise<void> {
    const { connection, timeoutMs } = this.#options
    if (connection.status === 'wait' || connection.status === 'end') return connection.connect()
    const decided = new AbortController()
    const signal = AbortSignal.any([decided.signal, AbortSignal.timeout(timeoutMs)])
    const end = async (): Promise<never> => {
      await once(connection, 'end', { signal })
      throw new Error('Connection is closed.')
    }
    try {
      await Promise.race([once(connection, 'ready', { signal }), end()])
    } finally {
      decided.abort()
    }
  }

  /** Whether a connection that the user made is about to be ready for the first time. */
  #maybeSoon(): boolean {
    const { foreign, connection } = this.#options
    return foreign === true && !this.#verified && connection.status !== 'end'
  }

  #down(): CacheError {
    const known = this.#downError
    if (known && known.cause === this.#lastError) return known
    const { address } = this.#options
    const why = this.#lastError ? this.#explain(this.#lastError) : this.#silence()
    const options = { cause: this.#lastError, node: address }
    this.#downError = unusable(`Redis is out of reach (${address}): ${why}`, options)
    return this.#downError
  }

  #explain(error: Error): string {
    const why = reason(error)
    return why === 'connect ETIMEDOUT' && this.#options.encrypted ? `${why}: ${this.#silence()}` : why
  }

  #silence(): string {
    return this.#options.encrypted
      ? 'no answer to the TLS handshake (for a server without TLS, use redis://)'
      : 'no answer'
  }
}
