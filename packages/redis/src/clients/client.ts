import type { ReadFrom } from '@holdfast/core'
import type { Redis } from 'ioredis'
import type { Command } from '../command.ts'
import type { Pool } from '../pools/pool.ts'
import type { PoolTracking } from '../pools/tracking/pool-tracking.ts'
import type { RawConnection } from '../raw-connection.ts'
import type { Location } from '../settings/location.ts'
import type { Topology } from '../settings/topology.ts'

/** The result for one group of keys. */
export interface GroupResult<T> {
  /** The places of its keys in the list that was asked for. */
  readonly indexes: readonly number[]
  /** What the command returned for them. */
  readonly result: T
}

/**
 * A topology: which server a key lives on, which keys can share a command, and which servers hold keys. Commands are
 * written over it and know none of that.
 */
export interface Client {
  /** What is connected to. */
  readonly topology: Topology
  /** Names of the databases its keys live in, to find caches that share one. */
  readonly storeIds: readonly string[]
  /** What tells of changes on its primaries; left out where nothing does. */
  readonly trackings?: readonly PoolTracking[]

  /**
   * Finds what tells of changes on the primary of a key.
   *
   * @param storedKey - The key.
   * @returns `undefined` where nothing does.
   */
  trackingOf?(storedKey: string): PoolTracking | undefined

  /**
   * Sends a command to the server of its key.
   *
   * @param command - The command.
   * @returns What its `reply` makes of the reply.
   * @throws `ConnectionInterruptedError`, `OperationTimeoutError`, `ServerError` and others.
   */
  send<T>(command: Command<T>): Promise<T>

  /**
   * Sends one command for each group of keys that can share one, all groups at once.
   *
   * @param storedKeys - The keys; none means no command.
   * @param commandFor - Makes the command for a group.
   * @returns One result for each group. Throws the first error when all groups are done, so that nothing runs on
   * afterwards.
   */
  sendGroups<T>(
    storedKeys: readonly string[],
    commandFor: (keys: readonly [string, ...string[]]) => Command<T>,
  ): Promise<GroupResult<T>[]>

  /** Lists the servers, each once. The primaries together hold all keys. */
  nodes(): Promise<readonly RedisNode[]>

  /**
   * Lists the primaries one after the other for a walk over all keys. What is scanned on each before the next is asked
   * for has every key that exists during the whole walk, also when slots move meanwhile.
   */
  scanTargets(): AsyncIterable<ScanTarget>

  /**
   * Runs work on an exclusive connection to a primary: for WATCH and MULTI, blocking commands, subscriptions.
   *
   * @param storedKey - The key whose server is meant; not needed where all keys live on one.
   * @param work - Uses the connection until its promise settles. Its errors come through unchanged.
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
   * Learns from a command that was refused because of its several keys: from then on {@link Client.together} says no.
   *
   * @param error - What the command rejected with.
   * @returns Whether it should be made again, from single keys.
   */
  learnApart(error: unknown): boolean

  /**
   * Finds where a key lives.
   *
   * @param storedKey - The key.
   */
  locate(storedKey: string): Promise<KeyLocation>

  /**
   * Returns ioredis's shared connection, ready.
   *
   * @param from - `'any'` when a replica may answer.
   * @param storedKey - A key that it is for: needed where independent servers share the keys.
   */
  raw(from: ReadFrom, storedKey?: string): Promise<RawConnection>

  /** Closes the connections that no other cache uses. */
  close(): Promise<void>
}

/** Sends commands by their keys: a {@link Client}, or one operation's view of it. */
export type Sender = Pick<Client, 'send' | 'sendGroups' | 'together' | 'learnApart'>

/** One of the servers behind a cache. */
export interface RedisNode {
  /**
   * `host:port`, or the path of a socket. With Sentinels it is known while a connection is up; until then this says
   * which server they are asked for.
   */
  readonly address: string
  /** Primaries take writes; replicas serve reads at most. */
  readonly role: 'primary' | 'replica'
  /**
   * Another one after each new connection, which may lead to another server, or to one that was restarted.
   * @defaultValue it cannot be told
   */
  readonly link?: unknown

  /**
   * Sends a command to this server.
   *
   * @param command - The command; in a cluster its keys are those of this node's slots.
   * @throws As {@link Client.send}.
   */
  send<T>(command: Command<T>): Promise<T>

  /**
   * Runs work on ioredis's connection to this server: connects first where it has to, and holds the deadline.
   *
   * @param work - Sends commands; keys are the stored ones, and in a cluster those of this node's slots.
   * @param from - `'any'` when it only reads: then it may be tried again. @defaultValue `'primary'`
   * @throws As {@link Client.send}.
   */
  run<T>(work: (redis: Redis) => Promise<T>, from?: ReadFrom): Promise<T>
}

/** A server to scan. */
export interface ScanTarget {
  /** The server. */
  readonly node: RedisNode
  /** Tells which of its keys are meant. @defaultValue all */
  readonly includes?: (storedKey: string) => boolean
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
  /** Seconds since a replica last heard from its primary, at most, if it is to serve reads: REPLICA_MAX_LAG. */
  readonly replicaMaxLag?: number | undefined
  /** True when each command may name one key only: MULTI_KEY. */
  readonly perKey?: boolean
}

/** A class that CLIENT_CLASS may name. */
export interface ClientClass {
  new (init: ClientInit): Client
  /** What it connects to. */
  readonly topology: Topology
}
