import type {
  BackendClass,
  Cache,
  CommonSettings,
  DummyCache,
  DummySettings,
  LocMemCache,
  LocMemSettings,
} from '@holdfast/core'
import type { DjangoRedisSettings, RedisCache, RedisSettings } from '@holdfast/redis'
import type { BuiltInBackends } from './built-in-classes.ts'

/** The names of BACKEND for one class. */
type NamesOf<Class> = {
  [Name in keyof BuiltInBackends]: BuiltInBackends[Name] extends Class ? Name : never
}[keyof BuiltInBackends]

/** BACKEND of your own: the class itself, or a name that `classes.BACKEND` defines. */
export interface CustomSettings<Name extends string> extends CommonSettings {
  /** The class, or its name. */
  readonly BACKEND: BackendClass | Name
  /** Any options of that backend. */
  readonly LOCATION?: unknown
  /** Any options of that backend. */
  readonly OPTIONS?: Readonly<Record<string, unknown>> | undefined
}

/** Settings of one cache: OPTIONS are typed by BACKEND. */
export type CacheSettings<CustomName extends string = never> =
  | (RedisSettings & { readonly BACKEND: 'redis' | 'django_redis.cache.RedisCache' | typeof RedisCache })
  | (DjangoRedisSettings & { readonly BACKEND: 'django.core.cache.backends.redis.RedisCache' })
  | (LocMemSettings & { readonly BACKEND: NamesOf<typeof LocMemCache> })
  | (DummySettings & { readonly BACKEND: NamesOf<typeof DummyCache> })
  | CustomSettings<CustomName>

/** Settings by alias, as in Django's CACHES. */
export type CachesSettings<CustomName extends string = never> = Readonly<Record<string, CacheSettings<CustomName>>>

/** The type of the cache that settings describe. */
export type CacheOf<Settings> = Settings extends { readonly BACKEND: infer Backend }
  ? Backend extends keyof BuiltInBackends
    ? InstanceType<BuiltInBackends[Backend]>
    : Backend extends BackendClass<infer Instance>
      ? Instance
      : Cache
  : Cache

/**
 * The types of the caches that settings describe, by alias; one settings object with BACKEND is the alias `default`.
 */
export type CachesOf<Settings> = Settings extends string
  ? { readonly default: Cache }
  : Settings extends { readonly BACKEND: unknown }
    ? { readonly default: CacheOf<Settings> }
    : { readonly [Alias in keyof Settings]: CacheOf<Settings[Alias]> }
