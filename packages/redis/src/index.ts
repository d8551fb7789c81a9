/** The Redis backend: topologies, pools and commands on ioredis. */
// The client library's classes, which REDIS_CLIENT_CLASS names: so that nobody else needs to know the library.
export { Cluster, Redis } from 'ioredis'
export type { HashEntries } from './cache/cache-hashes.ts'
export type { ZrangeByScoreOptions, ZrangeOptions } from './cache/cache-score-ranges.ts'
export type { SetStoreOptions } from './cache/cache-set-algebra.ts'
export type { SetIterOptions, SetPage, SetPageOptions, SetScanOptions } from './cache/cache-sets.ts'
export type { SortedSetEntries, ZaddOptions } from './cache/cache-sorted-sets.ts'
export type { Members } from './cache/cache-structures.ts'
export type { ScoreBound, ScoredMember } from './cache/scores.ts'
export type { Access, Client, ClientClass, ClientInit, GroupResult, KeyLocation } from './clients/client.ts'
export { ClusterClient } from './clients/cluster-client.ts'
export { DefaultClient } from './clients/default-client.ts'
export { DjangoRedisCache, type DjangoRedisOptions, type DjangoRedisSettings } from './django-redis-cache.ts'
export {
  ConnectionInterruptedError,
  CoverageError,
  OperationTimeoutError,
  ServerError,
  type ServerErrorOptions,
  ServerVersionError,
  SlotNotCoveredError,
} from './errors.ts'
export { ClusterConnectionPool } from './pools/cluster-connection-pool.ts'
export { ConnectionPool } from './pools/connection-pool.ts'
export type { Connection, Pool, PoolClass, Topology } from './pools/pool.ts'
export type { PoolInit } from './pools/pool-options.ts'
export { RedisCache } from './redis-cache.ts'
export { RedisStore } from './redis-store.ts'
export type { Location } from './settings/location.ts'
export type { ConnectionPoolKwargs } from './settings/pool-kwargs.ts'
export type { RedisClientClass } from './settings/redis-client-class.ts'
export type { ParsedRedisOptions, ParsedRedisSettings, RedisSchema } from './settings/schema.ts'
export type { RedisOptions, RedisSettings } from './settings/types.ts'
