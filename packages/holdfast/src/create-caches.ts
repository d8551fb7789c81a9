import {
  buildCaches,
  buildCachesRules,
  type Caches,
  type ClassTable,
  type DjangoSettings,
  optionsChecker,
  type Resources,
  type SettingsWarning,
} from '@holdfast/core'
import { builtInClasses } from './built-in-classes.ts'
import { parseCacheUrl } from './cache-url.ts'
import type { CacheSettings, CachesOf, CachesSettings } from './settings.ts'

/** Options of {@link createCaches}. */
export interface CreateCachesOptions<Classes extends ClassTable = ClassTable> {
  /**
   * Your own classes by setting and name: `{ SERIALIZER: { mine: MySerializer } }`. They win over the built-in names.
   */
  readonly classes?: Classes | undefined
  /**
   * Django's settings beside CACHES, under their names there: `DJANGO_REDIS_IGNORE_EXCEPTIONS`, `CACHE_HERD_TIMEOUT`, …
   */
  readonly djangoSettings?: DjangoSettings | undefined
  /** Receives warnings about settings. @defaultValue `process.emitWarning` */
  readonly onWarning?: ((warning: SettingsWarning) => void) | undefined
  /**
   * The connections that are open, a `Resources` of `@holdfast/core`: calls with the same object share those to the same
   * place with the same options. Each connection closes with the last cache that uses it.
   *
   * @defaultValue connections of its own
   */
  readonly connections?: Resources | undefined
}

const checkOptions = optionsChecker<CreateCachesOptions>('createCaches(settings, options)', buildCachesRules)

/**
 * The names of BACKEND that `classes` defines, for functions that pass settings and classes on to {@link createCaches}.
 */
export type BackendNames<Classes> = Classes extends { readonly BACKEND: infer Named } ? keyof Named & string : never

/**
 * Turns Django's cache settings into caches. Synchronous: checks everything, connects to nothing until the first
 * operation.
 *
 * @param settings - Settings by alias, as in Django's CACHES; or one settings object with BACKEND, or a URL as
 *   `CACHE_URL` carries it (alias `default`).
 * @param options - Your own classes; where warnings go.
 * @returns The caches by alias; close them on shutdown.
 * @throws {@link @holdfast/core#SettingsError} that lists every problem with its path, without secrets;
 *   {@link @holdfast/core#ArgumentError} for an unknown option.
 *
 * @example
 * ```ts
 * const caches = createCaches({
 *   default: { BACKEND: 'django_redis.cache.RedisCache', LOCATION: 'redis://127.0.0.1:6379/0', TIMEOUT: 60 },
 *   fragments: { BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 1000 } },
 * })
 * await caches.get('default').set('greeting', 'hello')
 * await caches.close()
 * ```
 */
export function createCaches<
  const Settings extends string | CacheSettings<BackendNames<Classes>> | CachesSettings<BackendNames<Classes>>,
  const Classes extends ClassTable = Readonly<Record<never, never>>,
>(settings: Settings, options?: CreateCachesOptions<Classes>): Caches<CachesOf<Settings>> {
  const given = typeof settings === 'string' ? parseCacheUrl(settings) : settings
  return buildCaches(given, builtInClasses, checkOptions(options)) as unknown as Caches<CachesOf<Settings>>
}
