import type {
  BackendClass,
  Cache,
  CommonSettings,
  DummySettings,
  KeyvCache,
  KeyvSettings,
  LocMemCache,
  LocMemSettings,
} from '@holdfast/core'
import type {
  DjangoRedisSettings,
  LegacyRedisSettings,
  RedisCache,
  RedisNodesSettings,
  RedisSettings,
  ValkeySettings,
} from '@holdfast/redis'
import type {
  AbsentName,
  BuiltInBackends,
  ClusterValkeyName,
  DjangoRedisName,
  DummyName,
  KeyvName,
  LegacyRedisName,
  LocMemName,
  RedisName,
  ValkeyName,
} from './class-names/backends.ts'

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
  | ((RedisSettings | RedisNodesSettings) & { readonly BACKEND: RedisName | typeof RedisCache })
  | (DjangoRedisSettings & { readonly BACKEND: DjangoRedisName })
  | (ValkeySettings & { readonly BACKEND: ValkeyName | ClusterValkeyName })
  | (LegacyRedisSettings & { readonly BACKEND: LegacyRedisName })
  | (LocMemSettings & { readonly BACKEND: LocMemName | typeof LocMemCache })
  | (KeyvSettings & { readonly BACKEND: KeyvName | typeof KeyvCache })
  | (DummySettings & { readonly BACKEND: DummyName })
  | CustomSettings<CustomName | AbsentName>

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
