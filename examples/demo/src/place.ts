import { type LocalCluster, startCluster } from '@holdfast/local-redis'
import type { CacheSettings } from 'holdfast'

/** Where the caches of the demo keep their entries; disposing it stops its servers. */
export interface Place extends AsyncDisposable {
  /** A description for the output. */
  readonly description: string
  /** The settings of one cache there. */
  readonly settings: CacheSettings
}

/** The memory of this process. */
export function inMemory(): Place {
  return {
    description: "this process's memory (no server needed; try: npm run demo -- --cluster)",
    settings: { BACKEND: 'locmem' },
    async [Symbol.asyncDispose]() {},
  }
}

/** A real six-node Redis Cluster on this machine, with the settings that Django users paste. */
export async function onCluster(): Promise<Place> {
  // `install`: a clone of this repository runs with one command, also where there is no Redis.
  const cluster: LocalCluster = await startCluster({ install: true })
  return {
    description: `a Redis Cluster: ${cluster.primaries.length} primaries, ${cluster.replicas.length} replicas, first node ${cluster.url}`,
    settings: {
      BACKEND: 'django_redis.cache.RedisCache',
      LOCATION: cluster.url,
      OPTIONS: {
        REDIS_CLIENT_CLASS: 'rediscluster.StrictRedisCluster',
        CONNECTION_POOL_CLASS: 'rediscluster.connection.ClusterConnectionPool',
        CONNECTION_POOL_KWARGS: { skip_full_coverage_check: true },
      },
    },
    [Symbol.asyncDispose]: () => cluster.stop(),
  }
}
