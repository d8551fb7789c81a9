import { Redis } from 'ioredis'
import { translateError } from '../errors.ts'
import { formatLocation } from '../settings/location.ts'
import { corkPerTick } from './cork.ts'
import { Gate } from './gate.ts'
import { listeningSentinelConnector } from './listening-sentinel-connector.ts'
import { peerOf } from './peer.ts'
import type { Pool } from './pool.ts'
import {
  commandTimeoutMs,
  connectionOptions,
  connectTimeoutMs,
  type PoolInit,
  reconnectDelay,
  tlsOptions,
} from './pool-options.ts'
import { SentinelProblem } from './sentinel-problem.ts'
import { checkServerVersion } from './server-version.ts'

/**
 * The connection to the primary of a service, or with `is_master: false` to one of its replicas, wherever Sentinels say that it is (redis-py's `SentinelConnectionPool`).
 *
 * @see {@link https://redis.io/docs/latest/develop/reference/sentinel-clients/ | Redis: guidelines for Sentinel clients}
 */
export class SentinelConnectionPool implements Pool<Redis> {
  /** Sentinels. */
  static readonly topology = 'sentinel'
  readonly connection: Redis
  readonly #gate: Gate
  readonly #service: string
  #peer: string | undefined
  #reconnecting: NodeJS.Timeout | undefined
  #attempts = 0
  #closed = false

  /**
   * @param init - The service's location, kwargs, and the Sentinels.
   */
  constructor({ locations: [location], kwargs, sentinels }: PoolInit) {
    if (!location || !sentinels) throw new TypeError('A SentinelConnectionPool needs a location and Sentinels.')
    const name = kwargs.service_name ?? location.host ?? ''
    const role = kwargs.is_master === false ? 'slave' : 'master'
    this.#service = `${role === 'master' ? 'the primary' : 'a replica'} of ${JSON.stringify(name)}`
    const addresses = sentinels.addresses.map((address) => formatLocation({ ...address, tls: false, kwargs: {} }))
    const problem = new SentinelProblem(this.#service, addresses)
    const tls = location.tls || kwargs.ssl === true
    const { username, password, ssl } = sentinels.kwargs
    this.connection = new Redis({
      ...connectionOptions(kwargs, tls),
      Connector: listeningSentinelConnector((error) => problem.hear(error)),
      sentinels: [...sentinels.addresses],
      name,
      role,
      db: kwargs.db ?? 0,
      enableOfflineQueue: false,
      enableTLSForSentinelMode: tls,
      ...(username === undefined ? {} : { sentinelUsername: username }),
      ...(password === undefined ? {} : { sentinelPassword: password }),
      ...(ssl ? { sentinelTLS: tlsOptions(sentinels.kwargs) } : {}),
      // It runs from before the connection is made.
      sentinelCommandTimeout: commandTimeoutMs({ ...kwargs, ...sentinels.kwargs }),
      // Sentinels tell of a failover: so a primary that hangs is left, and is given no longer than a command to say goodbye. Replicas go on: they need not know, and Sentinels
      // themselves close the connections of those that get another role.
      failoverDetector: role === 'master',
      disconnectTimeout: commandTimeoutMs(kwargs),
      retryStrategy: reconnectDelay,
      // ioredis would go on asking without telling its caller. We ask again below.
      sentinelRetryStrategy: () => null,
    })
    corkPerTick(this.connection)
    problem.watch(this.connection)
    this.connection.on('connect', () => {
      this.#peer = peerOf(this.connection)
    })
    this.connection.on('ready', () => {
      this.#attempts = 0
    })
    this.connection.on('end', () => this.#askAgain())
    this.#gate = new Gate({
      connection: this.connection,
      address: this.#service,
      timeoutMs: connectTimeoutMs(kwargs) + commandTimeoutMs(kwargs),
      diagnose: async () => problem.current,
      verify: async () => {
        await checkServerVersion(this.connection, this.#service)
        // ioredis goes on in database 0 when the server has no such database.
        if (kwargs.db) await this.connection.select(kwargs.db)
      },
    })
  }

  get usable(): boolean {
    return this.#gate.usable
  }

  async run<T>(command: (connection: Redis) => Promise<T>): Promise<T> {
    const waiting = this.#gate.pass()
    if (waiting) await waiting
    try {
      return await command(this.connection)
    } catch (error) {
      throw translateError(error, this.#peer ?? this.#service)
    }
  }

  close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#reconnecting)
    return this.#gate.close()
  }

  #askAgain(): void {
    if (this.#closed) return
    this.#attempts += 1
    this.#reconnecting = setTimeout(() => {
      // Its failure is an 'end' again.
      this.connection.connect().catch(() => {})
    }, reconnectDelay(this.#attempts))
    // A program that is done does not wait for a server that may never come.
    this.#reconnecting.unref()
  }
}
