import { buildCaches, type Caches, type ClassTable, type SettingsWarning } from '@holdfast/core'
import { builtInClasses } from './built-in-classes.ts'
import type { CacheSettings, CachesOf, CachesSettings } from './settings.ts'

/** Options of {@link createCaches}. */
export interface CreateCachesOptions<Classes extends ClassTable = ClassTable> {
  /** Your own classes by setting and name: `{ SERIALIZER: { mine: MySerializer } }`. They win over the built-in names. */
  readonly classes?: Classes | undefined
  /** Receives warnings about settings. @defaultValue `process.emitWarning` */
  readonly onWarning?: ((warning: SettingsWarning) => void) | undefined
}

type BackendNames<Classes> = Classes extends { readonly BACKEND: infer Named } ? keyof Named & string : never

/**
 * Turns Django's cache settings into caches. Synchronous: checks everything, connects to nothing until the first operation.
 *
 * @param settings - One settings object with BACKEND (alias `default`), or settings by alias, as in Django's CACHES.
 * @param options - Your own classes; where warnings go.
 * @returns The caches by alias; close them on shutdown.
 * @throws {@link @holdfast/core#SettingsError} that lists every problem with its path, and no secret.
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
  const Settings extends CacheSettings<BackendNames<Classes>> | CachesSettings<BackendNames<Classes>>,
  const Classes extends ClassTable = Readonly<Record<never, never>>,
>(settings: Settings, options: CreateCachesOptions<Classes> = {}): Caches<CachesOf<Settings>> {
  return buildCaches(settings, builtInClasses, options) as unknown as Caches<CachesOf<Settings>>
}
