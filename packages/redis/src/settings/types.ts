import type { CodecSettings, CommonSettings, OperationOptions } from '@holdfast/core'
import type { Cluster, Redis } from 'ioredis'
import type { NodeRedisClient } from '../node-redis-client.ts'
import type { ClientClassSetting, PoolClassSetting } from './class-settings.ts'
import type { ForeignClient } from './foreign-client.ts'
import type { NearCacheSettings } from './near-cache.ts'
import type { OrNone, PoolKwargsSetting, StartupNode } from './pool-kwargs.ts'
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
  readonly CONNECTION_POOL_KWARGS?: PoolKwargsSetting | undefined
  /** Same arguments; django-redis accepts them in both places, and CONNECTION_POOL_KWARGS win. */
  readonly REDIS_CLIENT_KWARGS?: PoolKwargsSetting | undefined
  /**
   * `'sentinel'` or `'django_redis.pool.SentinelConnectionFactory'` asks Sentinels; `'cluster'` or
   * `'django_redis.pool.ClusterConnectionFactory'` is for a cluster; `'django_redis.pool.ConnectionFactory'` is the
   * default.
   */
  readonly CONNECTION_FACTORY?: string | null | undefined
  /** Where the Sentinels are: `[['10.0.0.1', 26379], …]`. */
  readonly SENTINELS?: readonly SentinelSetting[] | null | undefined
  /** Arguments of the connections to the Sentinels: their password, TLS. */
  readonly SENTINEL_KWARGS?: OrNone<SentinelKwargs> | null | undefined
  /** False lets the other servers of LOCATION take a write that the first one fails. @defaultValue true */
  readonly REPLICA_READ_ONLY?: boolean | null | undefined
  /**
   * Seconds since a replica last heard from its primary, at most: one that has not is passed over, as one without a
   * primary always is. An idle primary speaks every ten seconds (Redis's `repl-ping-replica-period`).
   *
   * @defaultValue no bound
   */
  readonly REPLICA_MAX_LAG?: number | undefined
  /**
   * Holds values in the memory of this process, and forgets them when anybody changes them: `{}`, or limits. Needs
   * servers that allow CLIENT TRACKING.
   *
   * @defaultValue nothing is held
   */
  readonly NEAR_CACHE?: NearCacheSettings | null | undefined
  /**
   * `'per-key'`: each command names one key only, for servers and proxies that look like one server and refuse commands
   * over several slots. @defaultValue `'together'` until a server refuses that
   */
  readonly MULTI_KEY?: 'together' | 'per-key' | undefined
  /**
   * Whether what is sent to a server in one tick leaves in one write, or in two if it is much.
   *
   * @defaultValue true
   */
  readonly BATCH_COMMANDS?: boolean | undefined
  /**
   * Whether the gets of one tick travel to a server as one MGET. Under a key of another type MGET finds nothing, where
   * GET is an error. Never in a cluster.
   *
   * @defaultValue true, until a server refuses MGET; false with `MULTI_KEY: 'per-key'`
   */
  readonly BATCH_GETS?: boolean | undefined
  /**
   * A command with more bytes travels over a second connection to its server, opened when first needed, so that small
   * values do not wait behind it; so do reads of values that were large before. `false`: over the first one. Clients that
   * you made get no second connection.
   *
   * @defaultValue 131072, which is 128 KiB
   */
  readonly LARGE_VALUE_BYTES?: number | false | undefined
  /**
   * How many bytes may be sent over one connection and have no reply. Calls beyond wait for their turn, and fail with
   * `ERR_CACHE_OVERLOADED` when as many bytes wait already.
   *
   * @defaultValue 134217728, which is 128 MiB
   */
  readonly MAX_BYTES_IN_FLIGHT?: number | undefined
  /** No effect: ioredis has its own parser. */
  readonly PARSER_CLASS?: unknown
  /** Password, where neither LOCATION nor CONNECTION_POOL_KWARGS has one. */
  readonly PASSWORD?: string | null | undefined
  /** Seconds that a call may wait for Redis, with all its commands, redirections and retries. @defaultValue 1 */
  readonly SOCKET_TIMEOUT?: number | null | undefined
  /** Seconds that connecting may take. @defaultValue 2 */
  readonly SOCKET_CONNECT_TIMEOUT?: number | null | undefined
  /** No effect: pickles are only read. */
  readonly PICKLE_VERSION?: number | null | undefined
  /** No effect: Redis evicts by its own maxmemory-policy. */
  readonly MAX_ENTRIES?: number | null | undefined
  /** No effect: Redis evicts by its own maxmemory-policy. */
  readonly CULL_FREQUENCY?: number | null | undefined
  /** No effect: `close()` always closes connections, and nothing else does. */
  readonly CLOSE_CONNECTION?: boolean | null | undefined
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
   *
   * Or a client of node-redis 5 or 6 that you made and connected, by its `createClient()`, `createCluster()` or
   * `createSentinel()`. It is never connected nor closed here.
   */
  readonly LOCATION: string | readonly string[] | ForeignClient | readonly ForeignClient[] | NodeRedisClient
  /** Topology, connections, codec. */
  readonly OPTIONS?: RedisOptions | undefined
}

/** Settings of a cache on a Redis Cluster whose nodes stand in the kwargs, as django-redis's ClusterClient has them. */
export interface RedisNodesSettings extends CommonSettings {
  /** The kwargs name the nodes. */
  readonly LOCATION?: undefined
  /** Topology, connections, codec. */
  readonly OPTIONS: RedisOptions &
    (
      | { readonly CONNECTION_POOL_KWARGS: Nodes<'startup_nodes'> | Nodes<'cluster_nodes'> }
      | { readonly REDIS_CLIENT_KWARGS: Nodes<'startup_nodes'> | Nodes<'cluster_nodes'> }
    )
}

type Nodes<Name extends string> = PoolKwargsSetting & { readonly [Kwarg in Name]: readonly StartupNode[] }
