import { Redis } from 'ioredis'
import { OperationTimeoutError, translateError } from '../errors.ts'
import { formatLocation } from '../settings/location.ts'
import { corkPerTick } from './cork.ts'
import { CredentialSource } from './credentials.ts'
import { withDeadline } from './deadline.ts'
import { Gate } from './gate.ts'
import { startHealthCheck } from './health-check.ts'
import { openLease } from './lease-connection.ts'
import { Leases } from './leases.ts'
import type { Access, Pool } from './pool.ts'
import {
  commandTimeoutMs,
  connectionOptions,
  connectTimeoutMs,
  leaseLimits,
  type PoolInit,
  reconnectDelay,
} from './pool-options.ts'
import { type RetryPolicy, retryPolicy, withRetries } from './retry.ts'
import { checkServerVersion } from './server-version.ts'

/** The connection to one server (redis-py's `ConnectionPool`). Leases beyond `max_connections` are refused at once. */
export class ConnectionPool implements Pool<Redis> {
  /** One server. */
  static readonly topology = 'single'
  /** Leases are refused, not waited for. */
  static readonly blocking: boolean = false
  readonly connection: Redis
  readonly #gate: Gate
  readonly #leases: Leases
  readonly #address: string
  readonly #openLease: () => Promise<Redis>
  readonly #retry: RetryPolicy | undefined
  /** Milliseconds, where ioredis does not hold the deadline itself. */
  readonly #deadlineMs: number | undefined
  readonly #stop: (() => void)[] = []

  /**
   * @param init - One location, and kwargs.
   */
  constructor({ locations: [location], kwargs }: PoolInit) {
    if (!location) throw new TypeError('A ConnectionPool needs a location.')
    this.#address = formatLocation(location)
    const foreign = location.client as Redis | undefined
    const commandMs = commandTimeoutMs(kwargs)
    this.connection = foreign ?? connect({ locations: [location], kwargs })
    this.#deadlineMs = foreign && commandMs
    this.#retry = retryPolicy(kwargs)
    const credentials = kwargs.credential_provider && new CredentialSource(kwargs.credential_provider)
    if (credentials) {
      credentials.attach(this.connection)
      this.#stop.push(() => credentials.stop())
    }
    const gateMs = connectTimeoutMs(kwargs) + commandMs
    this.#gate = new Gate({
      connection: this.connection,
      address: this.#address,
      timeoutMs: gateMs,
      foreign: foreign !== undefined,
      verify: async () => {
        await checkServerVersion(this.connection, this.#address)
        // ioredis goes on in database 0 when the server has no such database.
        if (kwargs.db) await this.connection.select(kwargs.db)
      },
    })
    const blocking = new.target.blocking
    this.#leases = new Leases({ ...leaseLimits(kwargs, blocking), address: this.#address, resetMs: commandMs })
    const prepare = credentials && ((redis: Redis) => credentials.attach(redis))
    this.#openLease = () =>
      openLease(this.connection, { address: this.#address, connectMs: gateMs, commandMs, prepare })
    if (kwargs.health_check_interval) {
      this.#stop.push(startHealthCheck(this.connection, kwargs.health_check_interval))
    }
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
    return this.#leases.run(this.#address, this.#openLease, work)
  }

  async close(): Promise<void> {
    await this.#leases.close()
    await this.#gate.close()
    for (const stop of this.#stop) stop()
  }

  async #once<T>(command: (connection: Redis) => Promise<T>, ms: number | undefined): Promise<T> {
    const waiting = this.#gate.pass()
    if (waiting) await waiting
    try {
      const result = command(this.connection)
      return await (ms === undefined ? result : withDeadline(result, ms, () => this.#late()))
    } catch (error) {
      throw translateError(error, this.#address)
    }
  }

  #late(): OperationTimeoutError {
    const message = `Redis did not answer within SOCKET_TIMEOUT (${this.#address}).`
    return new OperationTimeoutError(message, { node: this.#address })
  }
}

function connect({ locations: [location], kwargs }: PoolInit): Redis {
  const redis = new Redis({
    ...connectionOptions(kwargs, location?.tls ?? false),
    ...(location?.socketPath
      ? { path: location.socketPath }
      : { host: location?.host ?? 'localhost', port: location?.port ?? 6379 }),
    db: kwargs.db ?? 0,
    enableOfflineQueue: false,
    retryStrategy: reconnectDelay,
  })
  corkPerTick(redis)
  return redis
}
