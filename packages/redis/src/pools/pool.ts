import type { Cluster, Redis } from 'ioredis'
import type { PoolInit } from './pool-options.ts'

/** A connection of ioredis: to one server, or to all nodes of a cluster. */
export type Connection = Redis | Cluster

/** What is connected to: one server (with its replicas), independent servers that share the keys, servers that Sentinels watch over, or a cluster. */
export type Topology = 'single' | 'sharded' | 'sentinel' | 'cluster'

/**
 * Holds the connection that all commands share, and decides whether it may be used now.
 *
 * Node sends many commands over one connection at once, so more connections would only make it slower.
 */
export interface Pool<C extends Connection = Connection> {
  /** The shared connection. Use {@link Pool.run} for commands. */
  readonly connection: C
  /** False while the connection is known to be down. */
  readonly usable: boolean

  /**
   * Runs commands on the shared connection: connects at the first use, fails at once while disconnected, holds the deadline, and turns ioredis's errors into ours.
   *
   * @param command - Sends at least one command.
   * @throws `ConnectionInterruptedError`, `OperationTimeoutError`, `ServerError` and their kin.
   */
  run<T>(command: (connection: C) => Promise<T>): Promise<T>

  /** Lets commands under way finish, for a second at most, and disconnects. */
  close(): Promise<void>
}

/** A class that CONNECTION_POOL_CLASS may name. */
export interface PoolClass {
  new (init: PoolInit): Pool
  /** What it connects to. */
  readonly topology: Topology
}
