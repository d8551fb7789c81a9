import type { ClassTable, CodecSettings, CommonSettings } from '@holdfast/core'
import { RedisCache } from './redis-cache.ts'
import type { PoolClassSetting } from './settings/class-settings.ts'
import { dialectSchema } from './settings/dialects/dialect.ts'
import { DJANGO } from './settings/dialects/django.ts'
import type { PoolKwargsSetting } from './settings/pool-kwargs.ts'
import type { RedisSchema } from './settings/schema.ts'
import type { RedisOptions, RedisSettings } from './settings/types.ts'

/** OPTIONS of Django's own Redis backend: the pool's arguments, and three names of its own. */
export interface DjangoRedisOptions extends Omit<PoolKwargsSetting, 'parser_class'>, RedisOptions {
  /** Turns values into bytes. @defaultValue `'json'` */
  readonly serializer?: CodecSettings['SERIALIZER']
  /** How connections are held. @defaultValue the pool for one server */
  readonly pool_class?: PoolClassSetting | (string & {}) | undefined
  /** No effect: ioredis has its own parser. */
  readonly parser_class?: unknown
}

/** Settings of Django's own Redis backend. */
export interface DjangoRedisSettings extends CommonSettings {
  /** URLs as a list or separated by `,` or `;`: a primary, then its replicas. */
  readonly LOCATION: RedisSettings['LOCATION']
  /** Arguments of the pool, serializer and pool class. Options of django-redis are taken with a warning. */
  readonly OPTIONS?: DjangoRedisOptions | undefined
}

/**
 * The settings of the Redis backend that Django itself has; else a {@link RedisCache}.
 *
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#redis | Django: Redis}
 */
export class DjangoRedisCache extends RedisCache {
  /**
   * The schema of its settings.
   *
   * @param classes - For settings that name classes.
   */
  static override schema(classes: ClassTable): RedisSchema {
    return dialectSchema(classes, DJANGO)
  }
}
