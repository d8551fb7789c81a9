import type { ReadFrom } from '@holdfast/core'
import type { Cluster, Redis } from 'ioredis'
import type { Command } from '../command.ts'
import type { RawConnection } from '../raw-connection.ts'
import type { ReplicaUse } from '../settings/class-settings.ts'
import type { Topology } from '../settings/topology.ts'
import type { Connection } from './connection.ts'
import type { PoolInit } from './pool-options.ts'
import type { PoolTracking } from './tracking/pool-tracking.ts'

/** Options of {@link Pool.lease}. */
export interface LeaseOptions {
  /** A stored key: on a cluster, the connection leads to the primary that owns its slot. */
  readonly key?: string | undefined
}

/**
 * Holds the connections that all commands share, and leases exclusive connections to those who need one.
 *
 * Node sends many commands over one connection at once, so more connections would only make it slower. An exclusive
 * connection is for what would disturb others: WATCH and MULTI, blocking commands, subscriptions.
 *
 * A pool implements {@link ServerPool} or {@link ClusterPool}; extend `ConnectionPool` or `ClusterConnectionPool` to
 * change one thing.
 */
export interface Pool<Raw extends RawConnection = RawConnection> {
  /** ioredis's shared connection. Use {@link Pool.run} for commands. */
  readonly raw: Raw
  /** False while the connection is known to be down. */
  readonly usable: boolean
  /** Tells what others change, for NEAR_CACHE; left out where nothing does. */
  readonly tracking?: PoolTracking | undefined

  /**
   * Runs work on ioredis's shared connection: connects at the first use, fails at once while disconnected, holds the
   * deadline, and turns ioredis's errors into ours.
   *
   * @param work - Sends commands.
   * @param from - `'any'` when it only reads: then it may be tried again. @defaultValue `'primary'`
   * @throws `ConnectionInterruptedError`, `OperationTimeoutError`, `ServerError` and others; `ReadOnlyPoolError` for a
   * write where only reads are allowed.
   */
  run<T>(work: (raw: Raw) => Promise<T>, from?: ReadFrom): Promise<T>

  /**
   * Runs work on an exclusive connection. It is opened when needed, kept for the next lease when the work leaves it
   * clean, and closed when it is idle for a while.
   *
   * @param work - Uses the connection until its promise settles, and not after. Its errors come through unchanged.
   * @param options - Where to.
   * @throws `PoolExhaustedError` beyond `max_connections`: at once, or after `timeout` with a pool that waits.
   * `ConnectionInterruptedError` when the server cannot be reached.
   */
  lease<T>(work: (redis: Redis) => Promise<T>, options?: LeaseOptions): Promise<T>

  /** Lets work finish, for a second at most, and disconnects: leased connections too. */
  close(): Promise<void>
}

/** A pool whose connection leads to one server at a time. */
export interface ServerPool extends Pool<Redis> {
  /** The connection that all commands share. */
  readonly connection: Connection
}

/** A pool with one connection to each node of a cluster. */
export interface ClusterPool extends Pool<Cluster> {
  /**
   * Finds the connection for a command.
   *
   * @param slot - The key's hash slot.
   * @param from - Whether a replica may answer.
   * @returns `undefined` when {@link ClusterPool.send} has to be used: before the cluster is connected, for a slot
   * without an owner, for a write on a pool that only reads.
   */
  connectionTo(slot: number, from: ReadFrom): Connection | undefined

  /**
   * Sends a command where {@link ClusterPool.connectionTo} knows no connection: connects first, or leaves the routing
   * to ioredis.
   *
   * @param command - The command.
   * @param slot - The key's hash slot.
   * @throws `SlotNotCoveredError` when no node owns the slot; otherwise as {@link Pool.run}.
   */
  send<T>(command: Command<T>, slot: number): Promise<T>

  /**
   * Asks the nodes who owns the slots, for half of SOCKET_TIMEOUT at most: what is not known by then becomes known
   * later.
   *
   * @throws `ConnectionInterruptedError` and others when no node answers.
   */
  refresh(): Promise<void>

  /** Connections to all nodes that are known, primaries first. Connects to the cluster where it has to. */
  nodes(): Promise<readonly { readonly connection: Connection; readonly role: 'primary' | 'replica' }[]>
}

/** A class that CONNECTION_POOL_CLASS may name. */
export interface PoolClass {
  new (init: PoolInit): Pool
  /** What it connects to. */
  readonly topology: Topology
  /** Whether {@link Pool.lease} waits for a free connection. @defaultValue false */
  readonly blocking?: boolean
  /** Which replicas serve reads, whatever the kwargs say. @defaultValue none */
  readonly reads?: ReplicaUse | undefined
}
