/** The Redis backend: topologies, pools and commands on ioredis. */
// The client library's classes, which REDIS_CLIENT_CLASS names: so that nobody else needs to know the library.
export { Cluster, Redis } from 'ioredis'
export type { CacheExpiry } from './cache/cache-expiry.ts'
export type { CacheHashes, HashEntries } from './cache/cache-hashes.ts'
export type { CacheScoreRanges, ZrangeByScoreOptions, ZrangeOptions } from './cache/cache-score-ranges.ts'
export type { CacheSetAlgebra, SetStoreOptions } from './cache/cache-set-algebra.ts'
export type { CacheSets, SetIterOptions, SetPage, SetPageOptions, SetScanOptions } from './cache/cache-sets.ts'
export type { CacheSortedSets, SortedSetEntries, ZaddOptions } from './cache/cache-sorted-sets.ts'
export type { CacheStructures, Members } from './cache/cache-structures.ts'
export type { ScoreBound, ScoredMember } from './cache/scores.ts'
export type { Access, Client, ClientClass, ClientInit, GroupResult, KeyLocation, RedisNode } from './clients/client.ts'
export { ClusterClient } from './clients/cluster-client.ts'
export { DefaultClient } from './clients/default-client.ts'
export { HerdClient } from './clients/herd-client.ts'
export { SentinelClient } from './clients/sentinel-client.ts'
export { ShardedClient } from './clients/sharded-client.ts'
export { DjangoRedisCache, type DjangoRedisOptions, type DjangoRedisSettings } from './django-redis-cache.ts'
export {
  ConnectionInterruptedError,
  CoverageError,
  OperationTimeoutError,
  PoolExhaustedError,
  ReadOnlyPoolError,
  ServerError,
  type ServerErrorOptions,
  ServerVersionError,
  SlotNotCoveredError,
} from './errors.ts'
export { BlockingConnectionPool } from './pools/blocking-connection-pool.ts'
export { ClusterBlockingConnectionPool } from './pools/cluster-blocking-connection-pool.ts'
export { ClusterConnectionPool } from './pools/cluster-connection-pool.ts'
export { ClusterReadOnlyConnectionPool } from './pools/cluster-read-only-connection-pool.ts'
export { ClusterWithReadReplicasConnectionPool } from './pools/cluster-with-read-replicas-connection-pool.ts'
export { ConnectionPool } from './pools/connection-pool.ts'
export type { Connection, LeaseOptions, Pool, PoolClass, ReplicaUse, Topology } from './pools/pool.ts'
export type { PoolInit } from './pools/pool-options.ts'
export { SentinelConnectionPool } from './pools/sentinel-connection-pool.ts'
export { type ConnectionOptions, RedisCache } from './redis-cache.ts'
export { RedisStore } from './redis-store.ts'
export type { ForeignClient } from './settings/foreign-client.ts'
export type { ClusterKwargs } from './settings/kwargs/cluster-kwargs.ts'
export type { ConnectionKwargs } from './settings/kwargs/connection-kwargs.ts'
export type { IgnoredKwargs } from './settings/kwargs/ignored-kwargs.ts'
export type { LeaseKwargs } from './settings/kwargs/lease-kwargs.ts'
export type { Location } from './settings/location.ts'
export type {
  ConnectionPoolKwargs,
  CredentialProvider,
  Credentials,
  HostPort,
  HostPortRule,
  LoadBalancingStrategy,
} from './settings/pool-kwargs.ts'
export type { RedisClientClass } from './settings/redis-client-class.ts'
export type { ParsedRedisOptions, ParsedRedisSettings, RedisSchema } from './settings/schema.ts'
export type { SentinelAddress, SentinelKwargs, SentinelServers, SentinelSetting } from './settings/sentinel.ts'
export type { RedisOptions, RedisSettings } from './settings/types.ts'
