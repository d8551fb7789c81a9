import { type BackendContext, type ClassTable, type KeyOptions, NO_FALLBACK } from '@holdfast/core'
import type { Redis } from 'ioredis'
import { CacheScoreRanges } from './cache/cache-score-ranges.ts'
import type { KeyLocation, RedisNode } from './clients/client.ts'
import type { Connection, Topology } from './pools/pool.ts'
import { RedisStore } from './redis-store.ts'
import { connect } from './settings/connect.ts'
import { type ParsedRedisSettings, type RedisSchema, redisSchema } from './settings/schema.ts'
import { isHerd } from './settings/topology.ts'

/** Which raw connection is wanted. */
export interface ConnectionOptions extends KeyOptions {
  /** False when a replica will do. @defaultValue true */
  readonly write?: boolean | undefined
  /** The logical key that it is for; needed on shards, where each server has keys of its own. */
  readonly key?: string | undefined
}

/**
 * A cache on Redis or Valkey, on any topology: Django's contract, and django-redis's hashes, sets and sorted sets; one round trip to each server where Redis allows it.
 *
 * @see {@link https://github.com/jazzband/django-redis | django-redis}, whose settings it takes
 */
export class RedisCache extends CacheScoreRanges {
  /**
   * The schema of its settings.
   *
   * @param classes - For settings that name classes.
   */
  static schema(classes: ClassTable): RedisSchema {
    return redisSchema(classes)
  }

  /**
   * Makes the client and its pools. Connects to nothing yet.
   *
   * @param settings - Parsed settings.
   * @param context - Alias, shared pools, warnings.
   * @throws SettingsError when LOCATION, client and pool do not go together.
   */
  static openStore(settings: ParsedRedisSettings, context: BackendContext): RedisStore {
    return new RedisStore(connect(settings, context), isHerd(settings.OPTIONS ?? {}))
  }

  /**
   * Returns the shared connection of ioredis, ready (django-redis's `get_redis_connection`). Never put it into a state of its own (MULTI without a pipeline, WATCH,
   * SELECT, SUBSCRIBE, blocking commands): all commands of the cache go through it. Keys are the stored ones: see {@link RedisCache.makeKey}.
   *
   * @param options - `write: false` when a replica will do; `key`, with its version, where several servers share the keys. @defaultValue `{ write: true }`
   * @returns A `Redis`, or a `Cluster` on a cluster.
   * @throws ArgumentError on shards, without a key.
   *
   * @example
   * ```ts
   * const redis = await cache.getRedisConnection()
   * await redis.pfadd(cache.makeKey('visitors'), visitor)
   * ```
   */
  getRedisConnection({ write = true, key, ...options }: ConnectionOptions = {}): Promise<Connection> {
    return this.store.client.raw(write ? 'write' : 'read', key === undefined ? undefined : this.makeKey(key, options))
  }

  /**
   * Runs work on a connection of its own, which nobody else uses meanwhile: for WATCH and MULTI, blocking commands, subscriptions. It is taken from the pool, whose
   * `max_connections` bounds how many there are, and given back when the work's promise settles. Keys are the stored ones: see {@link RedisCache.makeKey}.
   *
   * @param work - Uses the connection until its promise settles, and not after. Its errors come through as they are.
   * @param options - On a cluster and on shards: a logical key that lives where the connection shall lead.
   * @returns What the work returns.
   * @throws `PoolExhaustedError` beyond `max_connections`: at once, or with a blocking pool after its `timeout`. Nothing is ignored here.
   *
   * @example
   * ```ts
   * const key = cache.makeKey('stock')
   * await cache.withConnection(async (redis) => {
   *   await redis.watch(key)
   *   const left = Number(await redis.get(key))
   *   return left > 0 && redis.multi().decr(key).exec()
   * }, { key: 'stock' })
   * ```
   */
  withConnection<T>(
    work: (redis: Redis) => Promise<T>,
    { key, ...options }: Omit<ConnectionOptions, 'write'> = {},
  ): Promise<T> {
    return this.run('withConnection', key, NO_FALLBACK, async () =>
      this.store.client.lease(key === undefined ? undefined : this.makeKey(key, options), work),
    )
  }

  /**
   * Says where a key lives: the stored key, the primary's address, and in a cluster the hash slot.
   *
   * @param key - Logical key; it need not exist.
   * @param options - Version.
   *
   * @example
   * ```ts
   * await cache.locate('foo') // { storedKey: ':1:foo', slot: 4526, node: '127.0.0.1:30001' }
   * ```
   */
  async locate(key: string, options?: KeyOptions): Promise<KeyLocation> {
    return this.store.client.locate(this.makeKey(key, options))
  }

  /** What the cache is on: one server (with its replicas), shards, servers that Sentinels watch over, or a Redis Cluster. */
  get topology(): Topology {
    return this.store.client.topology
  }

  /**
   * Lists the servers behind the cache, for what concerns them and not keys: health, memory, versions. With Sentinels these are the primary, and the replica that is read from.
   *
   * @returns One server; a primary and its replicas; all shards; all nodes of a cluster. Only a cluster has to be connected for that.
   * @throws `ConnectionInterruptedError` when a cluster is out of reach.
   *
   * @example
   * ```ts
   * for (const node of await cache.nodes()) console.log(node.address, node.role, await node.run((redis) => redis.dbsize(), 'read'))
   * ```
   */
  nodes(): Promise<readonly RedisNode[]> {
    return this.store.client.nodes()
  }
}
