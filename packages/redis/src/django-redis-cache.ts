import {
  type ClassTable,
  type CodecSettings,
  type CommonSettings,
  classSetting,
  codecShape,
  commonShape,
} from '@holdfast/core'
import { z } from 'zod'
import { RedisCache } from './redis-cache.ts'
import type { PoolClassSetting } from './settings/class-settings.ts'
import { type ConnectionPoolKwargs, poolKwargsShape } from './settings/pool-kwargs.ts'
import {
  locationSetting,
  type ParsedRedisOptions,
  type ParsedRedisSettings,
  POOL_REQUIREMENT,
  type RedisSchema,
} from './settings/schema.ts'
import type { Spelling } from './settings/setting-paths.ts'
import type { RedisSettings } from './settings/types.ts'

/** OPTIONS of Django's own Redis backend: the pool's arguments, and three names of its own. */
export interface DjangoRedisOptions extends Omit<ConnectionPoolKwargs, 'parser_class'> {
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
  /** Arguments of the pool, serializer and pool class. */
  readonly OPTIONS?: DjangoRedisOptions | undefined
}

const SPELLING: Spelling = {
  kwargs: ['OPTIONS'],
  options: { SERIALIZER: 'serializer', CONNECTION_POOL_CLASS: 'pool_class' },
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
    const options = z.strictObject({
      ...poolKwargsShape,
      serializer: codecShape(classes).SERIALIZER,
      pool_class: classSetting<PoolClassSetting>(classes, 'CONNECTION_POOL_CLASS', POOL_REQUIREMENT).optional(),
    })
    const shape = { ...commonShape(classes), LOCATION: locationSetting.optional() }
    const schema = z.strictObject({ ...shape, OPTIONS: options.optional() })
    return schema.transform(({ OPTIONS, ...settings }): ParsedRedisSettings => {
      const { serializer: SERIALIZER, pool_class: CONNECTION_POOL_CLASS, ...kwargs } = OPTIONS ?? {}
      const parsed: ParsedRedisOptions = {
        SERIALIZER,
        CONNECTION_POOL_CLASS,
        CONNECTION_POOL_KWARGS: kwargs as ConnectionPoolKwargs,
      }
      return { ...settings, OPTIONS: parsed, spelling: SPELLING }
    }) as RedisSchema
  }
}
