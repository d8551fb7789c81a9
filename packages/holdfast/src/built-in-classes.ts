import { type ClassTable, defaultKeyFunction, defaultReverseKeyFunction } from '@holdfast/core'
import { ABSENT_BACKENDS, BACKENDS } from './class-names/backends.ts'
import { CLIENT_LIBRARIES, CLIENTS } from './class-names/clients.ts'
import { COMPRESSORS, SERIALIZERS } from './class-names/codecs.ts'
import { POOLS } from './class-names/pools.ts'

/**
 * Every name a settings object may use for a class, by the setting that names it. Immutable; `classes` of `createCaches`
 * adds to it.
 *
 * The first name of each class is ours; the others are Django's.
 */
export const builtInClasses: ClassTable = {
  BACKEND: { ...BACKENDS, ...ABSENT_BACKENDS },
  CLIENT_CLASS: CLIENTS,
  REDIS_CLIENT_CLASS: CLIENT_LIBRARIES,
  CONNECTION_POOL_CLASS: POOLS,
  SERIALIZER: SERIALIZERS,
  COMPRESSOR: COMPRESSORS,
  KEY_FUNCTION: { 'django.core.cache.backends.base.default_key_func': defaultKeyFunction },
  REVERSE_KEY_FUNCTION: {
    'django_redis.util.default_reverse_key': defaultReverseKeyFunction,
    'django_valkey.util.default_reverse_key': defaultReverseKeyFunction,
  },
}
