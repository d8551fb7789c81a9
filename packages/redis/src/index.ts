/** The Redis backend: topologies, pools and commands on ioredis. */
export type {
  Client,
  ClientClass,
  ClientInit,
  GroupResult,
  KeyLocation,
  RedisNode,
  ScanTarget,
  Sender,
} from './clients/client.ts'
export { ClusterClient } from './clients/cluster-client.ts'
export { DefaultClient } from './clients/default-client.ts'
export { HerdClient } from './clients/herd-client.ts'
export { SentinelClient } from './clients/sentinel-client.ts'
export { ShardedClient } from './clients/sharded-client.ts'
export type { Argument, Command, Reply } from './command.ts'
export type { Expiry } from './contract/expiry.ts'
export type { HashEntries, Hashes } from './contract/hashes.ts'
export type { ScoreBound, ScoreRanges, ZrangeByScoreOptions, ZrangeOptions } from './contract/score-ranges.ts'
export type { SetAlgebra, SetStoreOptions } from './contract/set-algebra.ts'
export type { Members, SetIterOptions, SetPage, SetPageOptions, SetScanOptions, Sets } from './contract/sets.ts'
export type { ScoredMember, SortedSetEntries, SortedSets, ZaddOptions } from './contract/sorted-sets.ts'
export { DjangoRedisCache, type DjangoRedisOptions, type DjangoRedisSettings } from './django-redis-cache.ts'
export {
  AuthenticationError,
  ConnectionInterruptedError,
  CoverageError,
  OperationTimeoutError,
  OverloadedError,
  PoolExhaustedError,
  ReadOnlyPoolError,
  ServerError,
  type ServerErrorOptions,
  ServerVersionError,
  SlotNotCoveredError,
  StartupNodesError,
} from './errors.ts'
export { LegacyRedisCache, type LegacyRedisOptions, type LegacyRedisSettings } from './legacy-redis-cache.ts'
export type { NodeRedisClient } from './node-redis-client.ts'
export { type ClientClasses, loadClientClasses } from './on-demand/client-classes.ts'
export type { OperationTime } from './operation-time.ts'
export { BlockingConnectionPool } from './pools/blocking-connection-pool.ts'
export { ClusterBlockingConnectionPool } from './pools/cluster-blocking-connection-pool.ts'
export { ClusterConnectionPool } from './pools/cluster-connection-pool.ts'
export { ClusterReadOnlyConnectionPool } from './pools/cluster-read-only-connection-pool.ts'
export { ClusterWithReadReplicasConnectionPool } from './pools/cluster-with-read-replicas-connection-pool.ts'
export { Connection } from './pools/connection.ts'
export type { ConnectionInit } from './pools/connection-init.ts'
export { ConnectionPool } from './pools/connection-pool.ts'
export type { ClusterPool, LeaseOptions, Pool, PoolClass, ServerPool } from './pools/pool.ts'
export type { PoolInit } from './pools/pool-options.ts'
export type { RetryPolicy } from './pools/retry.ts'
export type { WorkLimits } from './pools/run-work.ts'
export { SentinelConnectionPool } from './pools/sentinel-connection-pool.ts'
export type { PoolTracking, TrackingListener } from './pools/tracking/pool-tracking.ts'
export type { RawConnection } from './raw-connection.ts'
export { type ConnectionOptions, RedisCache } from './redis-cache.ts'
export { RedisStore } from './redis-store.ts'
export type { ClientClassSetting, PoolClassSetting, ReplicaUse } from './settings/class-settings.ts'
export type { ForeignClient } from './settings/foreign-client.ts'
export type { ClusterKwargs } from './settings/kwargs/cluster-kwargs.ts'
export type { ConnectionKwargs } from './settings/kwargs/connection-kwargs.ts'
export type { IgnoredKwargs } from './settings/kwargs/ignored-kwargs.ts'
export type { LeaseKwargs } from './settings/kwargs/lease-kwargs.ts'
export type { Location } from './settings/location.ts'
export type { NearCacheSettings } from './settings/near-cache.ts'
export type {
  ConnectionPoolKwargs,
  CredentialProvider,
  Credentials,
  HostPort,
  HostPortRule,
  LoadBalancingStrategy,
  OrNone,
  PoolKwargsSetting,
  StartupNode,
} from './settings/pool-kwargs.ts'
export type { RedisClientClass } from './settings/redis-client-class.ts'
export type { ParsedRedisOptions, ParsedRedisSettings, RedisSchema } from './settings/schema.ts'
export type { SentinelAddress, SentinelKwargs, SentinelServers, SentinelSetting } from './settings/sentinel.ts'
export type { Topology } from './settings/topology.ts'
export type { RedisNodesSettings, RedisOptions, RedisSettings } from './settings/types.ts'
export { ClusterValkeyCache, ValkeyCache, type ValkeyOptions, type ValkeySettings } from './valkey-cache.ts'
