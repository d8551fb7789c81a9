import { type BackendContext, BaseCache, type ClassTable, type KeyOptions } from '@holdfast/core'
import type { KeyLocation } from './clients/client.ts'
import type { Connection } from './pools/pool.ts'
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
 * A cache on Redis or Valkey, on any topology: Django's contract, one round trip to each server where Redis allows it.
 *
 * @see {@link https://github.com/jazzband/django-redis | django-redis}, whose settings it takes
 */
export class RedisCache extends BaseCache<RedisStore> {
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
