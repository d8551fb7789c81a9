import { z } from '@holdfast/core'

/** Who knows where the servers are: the settings, Sentinels, or the nodes of a cluster. */
export type Factory = 'default' | 'sentinel' | 'cluster'

const FACTORIES: Readonly<Record<string, Factory>> = {
  default: 'default',
  sentinel: 'sentinel',
  cluster: 'cluster',
  'django_redis.pool.ConnectionFactory': 'default',
  'django_redis.pool.SentinelConnectionFactory': 'sentinel',
  'django_redis.pool.ClusterConnectionFactory': 'cluster',
  'django_valkey.pool.ConnectionFactory': 'default',
  'django_valkey.pool.SentinelConnectionFactory': 'sentinel',
  'django_valkey.cluster_cache.pool.ClusterConnectionFactory': 'cluster',
  'django_valkey.async_cache.pool.AsyncConnectionFactory': 'default',
  'django_valkey.async_cache.pool.AsyncSentinelConnectionFactory': 'sentinel',
}

/** The schema of CONNECTION_FACTORY: only names, because there is nothing to override. */
export const factorySetting: z.ZodType<Factory> = z
  .enum(Object.keys(FACTORIES))
  .transform((name) => FACTORIES[name] as Factory)
