import type { BackendContext, ClassTable, KeyOptions } from '@holdfast/core'
import { CacheScoreRanges } from './cache/cache-score-ranges.ts'
import type { KeyLocation } from './clients/client.ts'
import type { Connection } from './pools/pool.ts'
import { RedisStore } from './redis-store.ts'
import { connect } from './settings/connect.ts'
import { type ParsedRedisSettings, type RedisSchema, redisSchema } from './settings/schema.ts'

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
    return new RedisStore(connect(settings, context))
  }

  /**
   * Returns the shared connection of ioredis, ready (django-redis's `get_redis_connection`). Never put it into a state of its own (MULTI without a pipeline, WATCH,
   * SELECT, SUBSCRIBE, blocking commands): all commands of the cache go through it. Keys are the stored ones: see {@link RedisCache.makeKey}.
   *
   * @param options - `write: false` when a replica will do. @defaultValue `{ write: true }`
   * @returns A `Redis`, or a `Cluster` on a cluster.
   *
   * @example
   * ```ts
   * const redis = await cache.getRedisConnection()
   * await redis.pfadd(cache.makeKey('visitors'), visitor)
   * ```
   */
  getRedisConnection({ write = true }: { readonly write?: boolean } = {}): Promise<Connection> {
    return this.store.client.raw(write ? 'write' : 'read')
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
}
