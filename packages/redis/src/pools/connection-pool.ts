import { Redis } from 'ioredis'
import { translateError } from '../errors.ts'
import { formatLocation } from '../settings/location.ts'
import { corkPerTick } from './cork.ts'
import { Gate } from './gate.ts'
import type { Pool } from './pool.ts'
import { commandTimeoutMs, connectionOptions, connectTimeoutMs, type PoolInit, reconnectDelay } from './pool-options.ts'
import { checkServerVersion } from './server-version.ts'

/** The connection to one server (redis-py's `ConnectionPool`). */
export class ConnectionPool implements Pool<Redis> {
  /** One server. */
  static readonly topology = 'single'
  readonly connection: Redis
  readonly #gate: Gate
  readonly #address: string

  /**
   * @param init - One location, and kwargs.
   */
  constructor({ locations: [location], kwargs }: PoolInit) {
    if (!location) throw new TypeError('A ConnectionPool needs a location.')
    this.#address = formatLocation(location)
    this.connection = new Redis({
      ...connectionOptions(kwargs, location.tls),
      ...(location.socketPath
        ? { path: location.socketPath }
        : { host: location.host ?? 'localhost', port: location.port ?? 6379 }),
      db: kwargs.db ?? 0,
      enableOfflineQueue: false,
      retryStrategy: reconnectDelay,
    })
    corkPerTick(this.connection)
    this.#gate = new Gate({
      connection: this.connection,
      address: this.#address,
      timeoutMs: connectTimeoutMs(kwargs) + commandTimeoutMs(kwargs),
      verify: async () => {
        await checkServerVersion(this.connection, this.#address)
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
      throw translateError(error, this.#address)
    }
  }

  close(): Promise<void> {
    return this.#gate.close()
  }
}
