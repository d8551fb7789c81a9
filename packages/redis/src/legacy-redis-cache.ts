import type { ClassTable } from '@holdfast/core'
import { RedisCache } from './redis-cache.ts'
import { dialectSchema } from './settings/dialects/dialect.ts'
import { DJANGO_REDIS_CACHE } from './settings/dialects/django-redis-cache.ts'
import type { RedisSchema } from './settings/schema.ts'
import type { RedisOptions, RedisSettings } from './settings/types.ts'

/** OPTIONS of django-redis-cache: those of django-redis, and names of its own. */
export interface LegacyRedisOptions extends RedisOptions {
  /** Compresses bytes. */
  readonly COMPRESSOR_CLASS?: RedisOptions['COMPRESSOR']
  /** Arguments of the compressor. */
  readonly COMPRESSOR_CLASS_KWARGS?: RedisOptions['COMPRESSOR_KWARGS']
  /** Arguments of the pool. */
  readonly CONNECTION_POOL_CLASS_KWARGS?: RedisOptions['CONNECTION_POOL_KWARGS']
  /** Turns values into bytes. */
  readonly SERIALIZER_CLASS?: RedisOptions['SERIALIZER']
  /** Arguments of the serializer. */
  readonly SERIALIZER_CLASS_KWARGS?: RedisOptions['SERIALIZER_KWARGS']
  /** Database number, where LOCATION has none. @defaultValue 1 */
  readonly DB?: number | string | null | undefined
}

/** Settings of django-redis-cache. */
export interface LegacyRedisSettings extends Omit<RedisSettings, 'OPTIONS'> {
  /** Topology, connections, codec. */
  readonly OPTIONS?: LegacyRedisOptions | undefined
}

/**
 * The settings of django-redis-cache (`redis_cache.RedisCache`), which came before django-redis; else a
 * {@link RedisCache}. LOCATION may also be `host:port`, `host:port:database` or the path of a socket.
 */
export class LegacyRedisCache extends RedisCache {
  /**
   * The schema of its settings.
   *
   * @param classes - For settings that name classes.
   */
  static override schema(classes: ClassTable): RedisSchema {
    return dialectSchema(classes, DJANGO_REDIS_CACHE)
  }
}
