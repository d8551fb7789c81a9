import type { ClassTable } from '@holdfast/core'
import { RedisCache } from './redis-cache.ts'
import { dialectSchema } from './settings/dialects/dialect.ts'
import { DJANGO_VALKEY, DJANGO_VALKEY_CLUSTER } from './settings/dialects/django-valkey.ts'
import type { RedisSchema } from './settings/schema.ts'
import type { RedisOptions, RedisSettings } from './settings/types.ts'

/** OPTIONS of django-valkey: those of django-redis, with other names for a few. */
export interface ValkeyOptions extends RedisOptions {
  /** The client library's class. */
  readonly BASE_CLIENT_CLASS?: RedisOptions['REDIS_CLIENT_CLASS']
  /** Arguments of the client, which are arguments of the pool here. */
  readonly BASE_CLIENT_KWARGS?: RedisOptions['REDIS_CLIENT_KWARGS']
  /** Whether ignored errors are logged. */
  readonly LOG_IGNORE_EXCEPTIONS?: RedisOptions['LOG_IGNORED_EXCEPTIONS']
  /** No effect: ioredis has its own parser. */
  readonly PARSER_CLS?: unknown
}

/** Settings of django-valkey's backends. */
export interface ValkeySettings extends Omit<RedisSettings, 'OPTIONS'> {
  /** Topology, connections, codec. */
  readonly OPTIONS?: ValkeyOptions | undefined
}

/** The settings of django-valkey's `ValkeyCache`; else a {@link RedisCache}. */
export class ValkeyCache extends RedisCache {
  /**
   * The schema of its settings.
   *
   * @param classes - For settings that name classes.
   */
  static override schema(classes: ClassTable): RedisSchema {
    return dialectSchema(classes, DJANGO_VALKEY)
  }
}

/** The settings of django-valkey's `ClusterValkeyCache`; else a {@link RedisCache} on a cluster. */
export class ClusterValkeyCache extends RedisCache {
  /**
   * The schema of its settings.
   *
   * @param classes - For settings that name classes.
   */
  static override schema(classes: ClassTable): RedisSchema {
    return dialectSchema(classes, DJANGO_VALKEY_CLUSTER)
  }
}
