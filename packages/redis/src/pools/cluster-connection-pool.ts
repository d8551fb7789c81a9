import { ArgumentError } from '@holdfast/core'
import slotOf from 'cluster-key-slot'
import type { Cluster, Redis } from 'ioredis'
import { OperationTimeoutError, ReadOnlyPoolError, translateError } from '../errors.ts'
import { formatLocation } from '../settings/location.ts'
import { connectPrimaries, makeCluster, nodesOf } from './cluster-options.ts'
import { checkCoverage } from './coverage.ts'
import { CredentialSource } from './credentials.ts'
import { withDeadline } from './deadline.ts'
import { findConnectionError } from './find-connection-error.ts'
import { Gate } from './gate.ts'
import { startHealthCheck } from './health-check.ts'
import { openLease } from './lease-connection.ts'
import { Leases } from './leases.ts'
import type { Access, LeaseOptions, Pool, ReplicaUse } from './pool.ts'
import { commandTimeoutMs, connectionOptions, connectTimeoutMs, leaseLimits, type PoolInit } from './pool-options.ts'
import { type ReadChoice, readChoice, sendTo } from './replica-reads.ts'
import { type RetryPolicy, retryPolicy, withRetries } from './retry.ts'
import { checkServerVersion } from './server-version.ts'
import { primaryOf } from './slot-owners.ts'

/** One connection to each node of a Redis Cluster (redis-py-cluster's `ClusterConnectionPool`). Leases beyond `max_connections` are refused at once. */
export class ClusterConnectionPool implements Pool<Cluster> {
  /** A Redis Cluster. */
  static readonly topology = 'cluster'
  /** Leases are refused, not waited for. */
  static readonly blocking: boolean = false
  /** Whether replicas serve reads is up to the kwargs. */
  static readonly reads: ReplicaUse | undefined = undefined
  readonly connection: Cluster
  readonly #gate: Gate
  readonly #leases: Leases
  readonly #address: string
  readonly #init: PoolInit
  readonly #timeoutMs: number
  readonly #retry: RetryPolicy | undefined
  readonly #readOnly: boolean
  readonly #readChoice: ReadChoice | undefined
  readonly #credentials: CredentialSource | undefined
  readonly #stop: (() => void)[] = []

  /**
   * @param init - Start-up nodes, and kwargs that hold for every node.
   */
  constructor(init: PoolInit) {
    const { locations, kwargs } = init
    this.#init = init
    this.#address = locations.map(formatLocation).join(', ')
    this.#timeoutMs = commandTimeoutMs(kwargs)
    this.#retry = retryPolicy(kwargs)
    this.#readOnly = new.target.reads === 'read-only' || kwargs.readonly_mode === true
    const foreign = locations[0]?.client as Cluster | undefined
    this.connection = foreign ?? makeCluster(init)
    const reads = readChoice(this.connection, kwargs, new.target.reads)
    this.#readChoice = reads?.choose
    if (reads) this.#stop.push(reads.stop)
    const credentials = kwargs.credential_provider && new CredentialSource(kwargs.credential_provider)
    if (credentials) {
      credentials.attach(this.connection)
      this.#stop.push(() => credentials.stop())
    }
    this.#credentials = credentials
    this.#gate = new Gate({
      connection: this.connection,
      address: this.#address,
      timeoutMs: connectTimeoutMs(kwargs) + this.#timeoutMs,
      foreign: foreign !== undefined,
      ...(foreign ? {} : { diagnose: () => this.#diagnose() }),
      verify: () => this.#verify(),
    })
    const limits = leaseLimits(kwargs, new.target.blocking)
    this.#leases = new Leases({ ...limits, address: this.#address, resetMs: this.#timeoutMs })
    if (kwargs.health_check_interval) {
      this.#stop.push(startHealthCheck(this.connection, kwargs.health_check_interval))
    }
    // Whatever is wrong will be said again by the first command.
    if (kwargs.init_slot_cache) this.#gate.pass()?.catch(() => {})
  }

  get usable(): boolean {
    return this.#gate.usable
  }

  async run<T>(command: (connection: Cluster) => Promise<T>, access: Access = 'write'): Promise<T> {
    this.#refuseWrites(access)
    if (!this.#retry || access === 'write') return this.#once(command, access, this.#timeoutMs)
    return withRetries(this.#retry, (ms) => this.#once(command, access, ms))
  }

  async lease<T>(work: (redis: Redis) => Promise<T>, { key }: LeaseOptions = {}): Promise<T> {
    if (key === undefined) {
      throw new ArgumentError('On a Redis Cluster a connection leads to one node: name a key that lives there.')
    }
    this.#refuseWrites('write')
    await this.#gate.pass()
    const { address, node } = primaryOf(this.connection, slotOf(key))
    return this.#leases.run(address, () => this.#openLease(node, address), work)
  }

  async close(): Promise<void> {
    await this.#leases.close()
    await this.#gate.close()
    for (const stop of this.#stop) stop()
  }

  async #once<T>(command: (connection: Cluster) => Promise<T>, access: Access, ms: number): Promise<T> {
    const waiting = this.#gate.pass()
    if (waiting) await waiting
    try {
      // ioredis bounds each attempt; redirections and retries can add up to more.
      return await withDeadline(sendTo(this.connection, access, this.#readChoice, command), ms, () => this.#late())
    } catch (error) {
      throw translateError(error, this.#address)
    }
  }

  #openLease(node: Redis, address: string): Promise<Redis> {
    const credentials = this.#credentials
    return openLease(node, {
      address,
      connectMs: connectTimeoutMs(this.#init.kwargs) + this.#timeoutMs,
      commandMs: this.#timeoutMs,
      prepare: credentials && ((redis) => credentials.attach(redis)),
    })
  }

  #refuseWrites(access: Access): void {
    if (access === 'read' || !this.#readOnly) return
    const message = `This pool only reads (CONNECTION_POOL_CLASS or readonly_mode), so nothing was written to ${this.#address}.`
    throw new ReadOnlyPoolError(message, { node: this.#address })
  }

  async #verify(): Promise<void> {
    const { kwargs, locations } = this.#init
    const { skip_full_coverage_check: skip, require_full_coverage: require } = kwargs
    if (!locations[0]?.client) await connectPrimaries(this.connection, connectTimeoutMs(kwargs) / 2)
    await checkServerVersion(this.connection, this.#address)
    if (!skip && require !== false) await checkCoverage(this.connection, this.#address)
  }

  #diagnose(): Promise<Error | undefined> {
    const { locations, kwargs } = this.#init
    const options = connectionOptions(
      kwargs,
      locations.some(({ tls }) => tls),
    )
    return findConnectionError(nodesOf(locations)[0], { ...options, ...this.#credentials?.latest })
  }

  #late(): OperationTimeoutError {
    return new OperationTimeoutError(`The cluster at ${this.#address} did not answer within SOCKET_TIMEOUT.`, {
      node: this.#address,
    })
  }
}
