import type { Cluster, Redis } from 'ioredis'
import type { Topology } from './topology.ts'

/** A class of REDIS_CLIENT_CLASS: ioredis's `Redis` or `Cluster`, of any version. */
export type RedisClientClass = typeof Redis | typeof Cluster

/**
 * Recognizes ioredis's classes, also those of another copy or version.
 *
 * @param found - A class.
 */
export function isRedisClientClass(found: object): found is RedisClientClass {
  const { prototype } = found as { readonly prototype?: Readonly<Record<string, unknown>> }
  return typeof prototype?.defineCommand === 'function' && typeof prototype.disconnect === 'function'
}

/**
 * Returns what one of ioredis's classes connects to: only a cluster's can list its nodes.
 *
 * @param redisClientClass - ioredis's `Redis` or `Cluster`, or a subclass.
 */
export function topologyOf(redisClientClass: RedisClientClass): Topology {
  return 'nodes' in redisClientClass.prototype ? 'cluster' : 'single'
}
