import type { Redis } from 'ioredis'
import { OperationTimeoutError, translateError } from '../errors.ts'
import type { ConnectionPoolKwargs } from '../settings/pool-kwargs.ts'
import { CredentialSource } from './credentials.ts'
import { withDeadline } from './deadline.ts'
import { Gate } from './gate.ts'
import { startHealthCheck } from './health-check.ts'
import { openLease } from './lease-connection.ts'
import { Leases } from './leases.ts'
import type { Access, Pool } from './pool.ts'
import { commandTimeoutMs, connectTimeoutMs, leaseLimits } from './pool-options.ts'
import { type RetryPolicy, retryPolicy, withRetries } from './retry.ts'
import { checkServerVersion } from './server-version.ts'

/** What a {@link RedisPool} stands on. */
export interface RedisPoolParts {
  /** The shared connection; not connected yet, unless the user made it. */
  readonly connection: Redis
  /** What to call the server where nothing better is known. */
  readonly name: string
  /** The server's address, where it is known. @defaultValue the name */
  readonly address?: () => string
  /** Merged kwargs. */
  readonly kwargs: ConnectionPoolKwargs
  /** Whether leases wait for a free connection. */
  readonly blocking?: boolean
  /** Whether the user made the connection: then it is not closed, and does not hold our deadline. */
  readonly foreign?: boolean
  /** Finds out why connecting failed, where ioredis does not say. */
  readonly diagnose?: () => Promise<Error | undefined>
  /** Ends what the pool's maker began. */
  readonly stop?: () => void
}

/** A pool whose connection leads to one server at a time. */
export abstract class RedisPool implements Pool<Redis> {
  readonly connection: Redis
  readonly #gate: Gate
  readonly #leases: Leases
  readonly #address: () => string
  readonly #openLease: () => Promise<Redis>
  readonly #retry: RetryPolicy | undefined
  /** Milliseconds, where ioredis does not hold the deadline itself. */
  readonly #deadlineMs: number | undefined
  readonly #stop: (() => void)[] = []

  /**
   * @param parts - The connection, and how it is used.
   */
  constructor({
    connection,
    name,
    address = () => name,
    kwargs,
    blocking = false,
    foreign = false,
    ...parts
  }: RedisPoolParts) {
    this.connection = connection
    this.#address = address
    const commandMs = commandTimeoutMs(kwargs)
    this.#deadlineMs = foreign ? commandMs : undefined
    this.#retry = retryPolicy(kwargs)
    if (parts.stop) this.#stop.push(parts.stop)
    const credentials = kwargs.credential_provider && new CredentialSource(kwargs.credential_provider)
    if (credentials) {
      credentials.attach(connection)
      this.#stop.push(() => credentials.stop())
    }
    const connectMs = connectTimeoutMs(kwargs) + commandMs
    this.#gate = new Gate({
      connection,
      address: name,
      timeoutMs: connectMs,
      foreign,
      ...(parts.diagnose ? { diagnose: parts.diagnose } : {}),
      verify: async () => {
        await checkServerVersion(connection, this.#address())
        // ioredis goes on in database 0 when the server has no such database.
        if (kwargs.db) await connection.select(kwargs.db)
      },
    })
    this.#leases = new Leases({ ...leaseLimits(kwargs, blocking), address: name, resetMs: commandMs })
    const prepare = credentials && ((redis: Redis) => credentials.attach(redis))
    this.#openLease = () => openLease(connection, { address: this.#address(), connectMs, commandMs, prepare })
    if (kwargs.health_check_interval) this.#stop.push(startHealthCheck(connection, kwargs.health_check_interval))
  }

  get usable(): boolean {
    return this.#gate.usable
  }

  run<T>(command: (connection: Redis) => Promise<T>, access: Access = 'write'): Promise<T> {
    if (!this.#retry || access === 'write') return this.#once(command, this.#deadlineMs)
    return withRetries(this.#retry, (ms) => this.#once(command, ms))
  }

  async lease<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    await this.#gate.pass()
    return this.#leases.run(this.#address(), this.#openLease, work)
  }

  async close(): Promise<void> {
    for (const stop of this.#stop) stop()
    await this.#leases.close()
    await this.#gate.close()
  }

  async #once<T>(command: (connection: Redis) => Promise<T>, ms: number | undefined): Promise<T> {
    const waiting = this.#gate.pass()
    if (waiting) await waiting
    try {
      const result = command(this.connection)
      return await (ms === undefined ? result : withDeadline(result, ms, () => this.#late()))
    } catch (error) {
      throw translateError(error, this.#address())
    }
  }

  #late(): OperationTimeoutError {
    const node = this.#address()
    return new OperationTimeoutError(`Redis did not answer within SOCKET_TIMEOUT (${node}).`, { node })
  }
}
