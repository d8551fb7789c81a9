import { Cluster, type Redis } from 'ioredis'
import { OperationTimeoutError, translateError } from '../errors.ts'
import { formatLocation } from '../settings/location.ts'
import { corkPerTick } from './cork.ts'
import { checkCoverage } from './coverage.ts'
import { withDeadline } from './deadline.ts'
import { findConnectionError } from './find-connection-error.ts'
import { Gate } from './gate.ts'
import type { Pool } from './pool.ts'
import { commandTimeoutMs, connectionOptions, connectTimeoutMs, type PoolInit, reconnectDelay } from './pool-options.ts'
import { checkServerVersion } from './server-version.ts'

/** One connection to each node of a Redis Cluster (redis-py-cluster's `ClusterConnectionPool`). */
export class ClusterConnectionPool implements Pool<Cluster> {
  /** A Redis Cluster. */
  static readonly topology = 'cluster'
  readonly connection: Cluster
  readonly #gate: Gate
  readonly #address: string
  readonly #timeoutMs: number

  /**
   * @param init - Start-up nodes, and kwargs that hold for every node.
   */
  constructor({ locations, kwargs }: PoolInit) {
    this.#address = locations.map(formatLocation).join(', ')
    this.#timeoutMs = commandTimeoutMs(kwargs)
    const tls = locations.some((location) => location.tls)
    const nodes = locations.map(({ host, port }) => ({ host: host ?? 'localhost', port: port ?? 6379 }))
    const nodeOptions = connectionOptions(kwargs, tls)
    this.connection = new Cluster(nodes, {
      lazyConnect: true,
      enableOfflineQueue: false,
      // Partial coverage is judged by us, below; ioredis would reconnect for ever without a word.
      enableReadyCheck: false,
      slotsRefreshInterval: 5000,
      slotsRefreshTimeout: connectTimeoutMs(kwargs),
      maxRedirections: 6,
      retryDelayOnFailover: 50,
      retryDelayOnClusterDown: 50,
      retryDelayOnTryAgain: 50,
      retryDelayOnMoved: 10,
      clusterRetryStrategy: reconnectDelay,
      // With TLS the name is what the certificate is for: do not resolve it first.
      ...(tls || kwargs.ssl ? { dnsLookup: (address, callback) => callback(null, address) } : {}),
      redisOptions: nodeOptions,
    })
    this.connection.on('+node', (node: Redis) => corkPerTick(node))
    this.#gate = new Gate({
      connection: this.connection,
      address: this.#address,
      timeoutMs: connectTimeoutMs(kwargs) + commandTimeoutMs(kwargs),
      diagnose: () => findConnectionError(nodes[0], nodeOptions),
      verify: async () => {
        await checkServerVersion(this.connection, this.#address)
        const full = !kwargs.skip_full_coverage_check && kwargs.require_full_coverage !== false
        if (full) await checkCoverage(this.connection, this.#address)
      },
    })
  }

  get usable(): boolean {
    return this.#gate.usable
  }

  async run<T>(command: (connection: Cluster) => Promise<T>): Promise<T> {
    const waiting = this.#gate.pass()
    if (waiting) await waiting
    try {
      // ioredis bounds each attempt; redirections and retries can add up to more.
      return await withDeadline(command(this.connection), this.#timeoutMs, () => this.#late())
    } catch (error) {
      throw translateError(error, this.#address)
    }
  }

  close(): Promise<void> {
    return this.#gate.close()
  }

  #late(): OperationTimeoutError {
    return new OperationTimeoutError(`The cluster at ${this.#address} did not answer within SOCKET_TIMEOUT.`, {
      node: this.#address,
    })
  }
}
