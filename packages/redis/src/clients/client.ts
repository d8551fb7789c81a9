import type { Redis } from 'ioredis'
import type { Access, Connection, Pool, Topology } from '../pools/pool.ts'
import type { Location } from '../settings/location.ts'

export type { Access } from '../pools/pool.ts'

/** What one group of keys gave, and where its keys stood in the request. */
export interface GroupResult<T> {
  /** Places in the list of keys that was asked for. */
  readonly indexes: readonly number[]
  /** What the command returned for them. */
  readonly result: T
}

/**
 * A topology: which server a key lives on, which keys can travel together, and which servers hold keys. Commands are written over it and know none of that.
 */
export interface Client {
  /** What is connected to. */
  readonly topology: Topology
  /** Names of the databases its keys live in, to find caches that share one. */
  readonly storeIds: readonly string[]

  /**
   * Runs a command for one key on the connection that serves it.
   *
   * @param access - Whether a replica will do.
   * @param storedKey - The key.
   * @param command - Sends the command.
   */
  run<T>(access: Access, storedKey: string, command: (connection: Connection) => Promise<T>): Promise<T>

  /**
   * Runs a command for many keys: once for each group that can travel together, all groups at once.
   *
   * @param access - Whether a replica will do.
   * @param storedKeys - The keys; none means no command.
   * @param command - Sends the command for one group.
   * @returns One result for each group. Throws the first error when all groups are done, so that nothing runs on afterwards.
   */
  runGroups<T>(
    access: Access,
    storedKeys: readonly string[],
    command: (connection: Connection, keys: string[]) => Promise<T>,
  ): Promise<GroupResult<T>[]>

  /** Lists the servers, each once. The primaries together hold all keys. */
  nodes(): Promise<readonly RedisNode[]>

  /**
   * Runs work on a connection of its own, which nobody else uses meanwhile: for WATCH and MULTI, blocking commands, subscriptions. It leads to a primary.
   *
   * @param storedKey - The key whose server is meant; not needed where all keys live on one.
   * @param work - Uses the connection until its promise settles. Its errors come through as they are.
   * @throws `PoolExhaustedError` beyond `max_connections`; `ArgumentError` when a key is needed.
   */
  lease<T>(storedKey: string | undefined, work: (redis: Redis) => Promise<T>): Promise<T>

  /**
   * Tells whether one command may name both keys.
   *
   * @param one - A stored key.
   * @param other - Another.
   */
  together(one: string, other: string): boolean

  /**
   * Says where a key lives.
   *
   * @param storedKey - The key.
   */
  locate(storedKey: string): Promise<KeyLocation>

  /**
   * Returns the raw connection, ready.
   *
   * @param access - Whether a replica will do.
   * @param storedKey - A key that it is for: needed where independent servers share the keys.
   */
  raw(access: Access, storedKey?: string): Promise<Connection>

  /** Gives the connections back. */
  close(): Promise<void>
}

/** One of the servers behind a cache. */
export interface RedisNode {
  /** `host:port`, or the path of a socket. With Sentinels it changes, and is known while a connection is up; until then this says what they are asked for. */
  readonly address: string
  /** Primaries are written to; replicas are at most read from. */
  readonly role: 'primary' | 'replica'

  /**
   * Runs a command on this server: connects first where that is needed, and holds the deadline.
   *
   * @param command - Sends the command; keys are the stored ones, and in a cluster those of this node's slots.
   * @param access - Whether it only reads: then it may be tried again. @defaultValue `'write'`
   * @throws `ConnectionInterruptedError`, `OperationTimeoutError`, `ServerError` and their kin.
   */
  run<T>(command: (redis: Redis) => Promise<T>, access?: Access): Promise<T>
}

/** Where a key lives. */
export interface KeyLocation {
  /** The key as it is stored. */
  readonly storedKey: string
  /** `host:port` of the primary. */
  readonly node: string
  /** The hash slot, in a cluster. */
  readonly slot?: number
}

/** What a client is made with. */
export interface ClientInit {
  /** The servers of LOCATION, in order. */
  readonly locations: readonly Location[]
  /**
   * Opens, or shares, the pool of some servers.
   *
   * @param locations - One server, or a cluster's start-up nodes.
   */
  readonly openPool: (locations: readonly Location[]) => Pool
  /** Gives all opened pools back. */
  readonly closePools: () => Promise<void>
  /** `host:port` of the Sentinels, where locations are services that they know. */
  readonly sentinels?: readonly string[] | undefined
  /** False when replicas take writes that the primary fails: REPLICA_READ_ONLY. */
  readonly replicaReadOnly: boolean
}

/** A class that CLIENT_CLASS may name. */
export interface ClientClass {
  new (init: ClientInit): Client
  /** What it connects to. */
  readonly topology: Topology
}
