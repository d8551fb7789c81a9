import type { Cluster, Redis } from 'ioredis'
import type { PoolInit } from './pool-options.ts'

/** A connection of ioredis: to one server, or to all nodes of a cluster. */
export type Connection = Redis | Cluster

/** What is connected to: one server (with its replicas), independent servers that share the keys, servers that Sentinels watch over, or a cluster. */
export type Topology = 'single' | 'sharded' | 'sentinel' | 'cluster'

/** Whether a command may be served by a replica. */
export type Access = 'read' | 'write'

/** What {@link Pool.lease} needs to know. */
export interface LeaseOptions {
  /** A stored key: on a cluster, the connection leads to the primary that owns its slot. */
  readonly key?: string | undefined
}

/**
 * Holds the connection that all commands share, and decides whether it may be used now; leases connections of their own to those who need one.
 *
 * Node sends many commands over one connection at once, so more connections would only make it slower. A connection of one's own is for what would get in the way of
 * others: WATCH and MULTI, blocking commands, subscriptions.
 */
export interface Pool<C extends Connection = Connection> {
  /** The shared connection. Use {@link Pool.run} for commands. */
  readonly connection: C
  /** False while the connection is known to be down. */
  readonly usable: boolean

  /**
   * Runs commands on the shared connection: connects at the first use, fails at once while disconnected, holds the deadline, and turns ioredis's errors into ours.
   *
   * @param command - Sends at least one command, before it waits for anything: what it sends later goes to primaries.
   * @param access - `'read'` when a replica will do, and when it may be tried again. @defaultValue `'write'`
   * @throws `ConnectionInterruptedError`, `OperationTimeoutError`, `ServerError` and their kin; `ReadOnlyPoolError` for a write where only reads are allowed.
   */
  run<T>(command: (connection: C) => Promise<T>, access?: Access): Promise<T>

  /**
   * Runs work on a connection that nobody else uses meanwhile. It is opened when needed, kept for the next one when the work leaves it clean, and closed when it is idle for
   * a while.
   *
   * @param work - Uses the connection until its promise settles, and not after. Its errors come through as they are.
   * @param options - Where to.
   * @throws `PoolExhaustedError` beyond `max_connections`: at once, or after `timeout` with a pool that waits. `ConnectionInterruptedError` when the server cannot be reached.
   */
  lease<T>(work: (redis: Redis) => Promise<T>, options?: LeaseOptions): Promise<T>

  /** Lets what is under way finish, for a second at most, and disconnects: leased connections too. */
  close(): Promise<void>
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

/** What a pool class has replicas for: to read from beside the primary, and whether it refuses writes. */
export type ReplicaUse = 'replicas' | 'read-only'
