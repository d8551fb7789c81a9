import type { CodecSettings, CommonSettings, OperationOptions } from '@holdfast/core'
import type { Cluster, Redis } from 'ioredis'
import type { ClientClassSetting, PoolClassSetting } from './class-settings.ts'
import type { ForeignClient } from './foreign-client.ts'
import type { ConnectionPoolKwargs } from './pool-kwargs.ts'
import type { SentinelKwargs, SentinelSetting } from './sentinel.ts'

/** OPTIONS of a Redis cache, with django-redis's names. */
export interface RedisOptions extends OperationOptions, CodecSettings {
  /**
   * The topology: `'default'` (one server, or primary and replicas), `'sharded'`, `'sentinel'`, `'cluster'`, a Django
   * path, or a class; or the policy `'herd'`. @defaultValue what the settings below imply
   */
  readonly CLIENT_CLASS?: ClientClassSetting | (string & {}) | undefined
  /**
   * The client library's class: a Python path such as `'rediscluster.RedisCluster'`, or ioredis's `Redis` or `Cluster`.
   */
  readonly REDIS_CLIENT_CLASS?: typeof Redis | typeof Cluster | (string & {}) | undefined
  /**
   * How connections are held: a Python path such as `'rediscluster.connection.ClusterConnectionPool'`, or a class.
   * @defaultValue the pool that fits the topology
   */
  readonly CONNECTION_POOL_CLASS?: PoolClassSetting | (string & {}) | undefined
  /** Arguments of the pool. Values in the LOCATION win. */
  readonly CONNECTION_POOL_KWARGS?: ConnectionPoolKwargs | undefined
  /** Same arguments; django-redis accepts them in both places, and CONNECTION_POOL_KWARGS win. */
  readonly REDIS_CLIENT_KWARGS?: ConnectionPoolKwargs | undefined
  /**
   * `'sentinel'` or `'django_redis.pool.SentinelConnectionFactory'` asks Sentinels;
   * `'django_redis.pool.ConnectionFactory'` is the default.
   */
  readonly CONNECTION_FACTORY?: string | undefined
  /** Where the Sentinels are: `[['10.0.0.1', 26379], …]`. */
  readonly SENTINELS?: readonly SentinelSetting[] | undefined
  /** Arguments of the connections to the Sentinels: their password, TLS. */
  readonly SENTINEL_KWARGS?: SentinelKwargs | undefined
  /** False lets the other servers of LOCATION take a write that the first one fails. @defaultValue true */
  readonly REPLICA_READ_ONLY?: boolean | undefined
  /**
   * Seconds since a replica last heard from its primary, at most: one that has not is passed over, as one without a
   * primary always is. An idle primary speaks every ten seconds (Redis's `repl-ping-replica-period`).
   *
   * @defaultValue no bound
   */
  readonly REPLICA_MAX_LAG?: number | undefined
  /** No effect: ioredis has its own parser. */
  readonly PARSER_CLASS?: unknown
  /** Password, where neither LOCATION nor CONNECTION_POOL_KWARGS has one. */
  readonly PASSWORD?: string | undefined
  /** Seconds that a command may take, with its redirections and retries. @defaultValue 1 */
  readonly SOCKET_TIMEOUT?: number | null | undefined
  /** Seconds that connecting may take. @defaultValue 2 */
  readonly SOCKET_CONNECT_TIMEOUT?: number | null | undefined
  /** No effect: pickles are only read. */
  readonly PICKLE_VERSION?: number | undefined
  /** No effect: Redis evicts by its own maxmemory-policy. */
  readonly MAX_ENTRIES?: number | undefined
  /** No effect: Redis evicts by its own maxmemory-policy. */
  readonly CULL_FREQUENCY?: number | undefined
  /** No effect: `close()` always closes, and nothing closes by itself. */
  readonly CLOSE_CONNECTION?: boolean | undefined
}

/** Settings of a Redis cache. */
export interface RedisSettings extends CommonSettings {
  /**
   * `redis://[user:password@]host:port/database`, `rediss://…` or `unix:///path`; several as a list or separated by
   * commas: a primary and its replicas, shards, or a cluster's start-up nodes. With Sentinels the host is the name of a
   * service: `redis://mymaster/0`.
   *
   * Or a client of ioredis 5 or 6 that you made, its `Redis` or `Cluster`; or a list of `Redis`: a primary, then its
   * replicas. It is never closed here.
   */
  readonly LOCATION: string | readonly string[] | ForeignClient | readonly ForeignClient[]
  /** Topology, connections, codec. */
  readonly OPTIONS?: RedisOptions | undefined
}
