import type { CommonSettings, SerializerClass } from '@holdfast/core'
import type { Cluster, Redis } from 'ioredis'
import type { ClientClass } from '../clients/client.ts'
import type { PoolClass } from '../pools/pool.ts'
import type { ForeignClient } from './foreign-client.ts'
import type { ConnectionPoolKwargs } from './pool-kwargs.ts'

/** OPTIONS of a Redis cache, with django-redis's names. */
export interface RedisOptions {
  /** The topology: `'default'` (one server, or primary and replicas), `'cluster'`, a Django path, or a class. @defaultValue what REDIS_CLIENT_CLASS or the pool class implies */
  readonly CLIENT_CLASS?: ClientClass | (string & {}) | undefined
  /** The client library's class: a Python path such as `'rediscluster.RedisCluster'`, or ioredis's `Redis` or `Cluster`. */
  readonly REDIS_CLIENT_CLASS?: typeof Redis | typeof Cluster | (string & {}) | undefined
  /** How connections are held: a Python path such as `'rediscluster.connection.ClusterConnectionPool'`, or a class. @defaultValue the pool that fits the topology */
  readonly CONNECTION_POOL_CLASS?: PoolClass | (string & {}) | undefined
  /** Arguments of the pool. Values in the LOCATION win. */
  readonly CONNECTION_POOL_KWARGS?: ConnectionPoolKwargs | undefined
  /** The same arguments by the other road that django-redis has; CONNECTION_POOL_KWARGS win. */
  readonly REDIS_CLIENT_KWARGS?: ConnectionPoolKwargs | undefined
  /** Only `'django_redis.pool.ConnectionFactory'`, which is what happens anyway. */
  readonly CONNECTION_FACTORY?: string | undefined
  /** No effect: ioredis has its own parser. */
  readonly PARSER_CLASS?: unknown
  /** Password, where neither LOCATION nor CONNECTION_POOL_KWARGS has one. */
  readonly PASSWORD?: string | undefined
  /** Seconds an operation may take. @defaultValue 1 */
  readonly SOCKET_TIMEOUT?: number | null | undefined
  /** Seconds a connection may take to be made. @defaultValue 2 */
  readonly SOCKET_CONNECT_TIMEOUT?: number | null | undefined
  /** Turns values into bytes. @defaultValue `'json'` */
  readonly SERIALIZER?: SerializerClass | (string & {}) | undefined
  /** No effect: there is no pickle here. */
  readonly PICKLE_VERSION?: number | undefined
  /** No effect: Redis evicts by its own maxmemory-policy. */
  readonly MAX_ENTRIES?: number | undefined
  /** No effect: Redis evicts by its own maxmemory-policy. */
  readonly CULL_FREQUENCY?: number | undefined
}

/** Settings of a Redis cache. */
export interface RedisSettings extends CommonSettings {
  /**
   * `redis://[user:password@]host:port/database`, `rediss://…` or `unix:///path`; several as a list or separated by commas: a primary and its replicas,
   * or a cluster's start-up nodes.
   *
   * Or a client of ioredis 5 or 6 that you made, its `Redis` or `Cluster`; or a list of `Redis`: a primary, then its replicas. It is never closed here.
   */
  readonly LOCATION: string | readonly string[] | ForeignClient | readonly ForeignClient[]
  /** Topology, connections, codec. */
  readonly OPTIONS?: RedisOptions | undefined
}
