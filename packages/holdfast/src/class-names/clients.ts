import { OnDemand } from '@holdfast/core'
import {
  ClusterClient,
  DefaultClient,
  HerdClient,
  loadClientClasses,
  SentinelClient,
  ShardedClient,
} from '@holdfast/redis'
import { inModules, named } from './named.ts'

const Redis = new OnDemand(() => loadClientClasses().Redis)
const Cluster = new OnDemand(() => loadClientClasses().Cluster)

/** What Python calls the client libraries for one server, and for a cluster. */
const LIBRARIES: Readonly<Record<string, OnDemand>> = {
  ...inModules(['redis', 'redis.client', 'redis.asyncio', 'redis.asyncio.client'], ['Redis', 'StrictRedis'], Redis),
  ...inModules(
    ['valkey', 'valkey.client', 'valkey.asyncio', 'valkey.asyncio.client'],
    ['Valkey', 'StrictValkey'],
    Redis,
  ),
  ...inModules(['rediscluster', 'rediscluster.client'], ['RedisCluster', 'StrictRedisCluster'], Cluster),
  ...inModules(['redis', 'redis.cluster', 'redis.asyncio', 'redis.asyncio.cluster'], ['RedisCluster'], Cluster),
  ...inModules(['valkey', 'valkey.cluster', 'valkey.asyncio', 'valkey.asyncio.cluster'], ['ValkeyCluster'], Cluster),
}

/** django-redis's clients, which django-valkey has too. */
const inBoth = (path: string, client: unknown): Readonly<Record<string, unknown>> =>
  inModules(['django_redis.client', 'django_valkey.client'], [path, path.slice(path.indexOf('.') + 1)], client)

/** The names of CLIENT_CLASS. */
export const CLIENTS: Readonly<Record<string, unknown>> = {
  default: DefaultClient,
  cluster: ClusterClient,
  sharded: ShardedClient,
  sentinel: SentinelClient,
  herd: HerdClient,
  ...inBoth('default.DefaultClient', DefaultClient),
  ...inBoth('sharded.ShardClient', ShardedClient),
  ...inBoth('sentinel.SentinelClient', SentinelClient),
  ...inBoth('herd.HerdClient', HerdClient),
  ...inModules(['django_redis.client', 'django_redis.client.cluster'], ['ClusterClient'], ClusterClient),
  ...inModules(
    ['django_valkey.cluster_cache.client', 'django_valkey.cluster_cache.client.default'],
    ['DefaultClusterClient'],
    ClusterClient,
  ),
  ...inModules(
    ['django_valkey.async_cache.client', 'django_valkey.async_cache.client.default'],
    ['AsyncDefaultClient'],
    DefaultClient,
  ),
  ...inModules(
    ['django_valkey.async_cache.client', 'django_valkey.async_cache.client.herd'],
    ['AsyncHerdClient'],
    HerdClient,
  ),
  ...inModules(
    ['django_valkey.async_cache.client', 'django_valkey.async_cache.client.sentinel'],
    ['AsyncSentinelClient'],
    SentinelClient,
  ),
  // The client library's class in this place is a common mistake, and works with a warning.
  ...LIBRARIES,
}

/** The names of REDIS_CLIENT_CLASS. */
export const CLIENT_LIBRARIES: Readonly<Record<string, unknown>> = {
  ...named(['redis'], Redis),
  ...named(['cluster'], Cluster),
  ...LIBRARIES,
}
