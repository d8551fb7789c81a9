import { buildCachesRules, describeType, type OptionRules, optionRule, optionsChecker } from '@holdfast/core'
import {
  ArgumentError,
  type BackendNames,
  type Cache,
  type CacheSettings,
  type ClassTable,
  type CreateCachesOptions,
  createCaches,
  parseCacheUrl,
} from 'holdfast'
import { HoldfastKeyvStore, type KeyvStoreOptions } from './holdfast-keyv-store.ts'

/** Options of `keyvStore` for settings: those of the store and those of `createCaches`. */
export interface KeyvStoreSettingsOptions<Classes extends ClassTable = ClassTable>
  extends KeyvStoreOptions,
    CreateCachesOptions<Classes> {}

/**
 * Makes a cache the store of a Keyv, of version 5 or 6.
 *
 * @param cache - A cache. It stays open when the Keyv disconnects, as others may use it too.
 * @param options - Contract and lifetimes.
 * @returns A store for one Keyv; make another one, over the same cache, for the next.
 * @throws {@link @holdfast/core#ArgumentError} when the argument is neither a cache nor settings.
 *
 * @example
 * ```ts
 * const keyv = new Keyv({ store: keyvStore(caches.get('default')), namespace: 'users' })
 * await keyv.set('7', { name: 'Ada' }, 60_000)
 * ```
 */
export function keyvStore(cache: Cache, options?: KeyvStoreOptions): HoldfastKeyvStore
/**
 * Makes a cache from settings and makes it the store of a Keyv, of version 5 or 6.
 *
 * @param settings - Settings of one cache, or its URL, as `CACHE_URL` carries it. The cache belongs to the store: `keyv.disconnect()` closes it.
 * @param options - Contract and lifetimes; your own classes; Django's settings beside CACHES; where warnings go.
 * @returns A store for one Keyv.
 * @throws {@link @holdfast/core#SettingsError} that lists every problem with its path.
 *
 * @example
 * ```ts
 * const keyv = new Keyv({ store: keyvStore({ BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:6379/0', TIMEOUT: 60 }) })
 * ```
 */
export function keyvStore<const Classes extends ClassTable = Readonly<Record<never, never>>>(
  settings: string | CacheSettings<BackendNames<Classes>>,
  options?: KeyvStoreSettingsOptions<Classes>,
): HoldfastKeyvStore
export function keyvStore(source: Cache | CacheSettings | string, given?: KeyvStoreSettingsOptions): HoldfastKeyvStore {
  if (isCache(source)) return new HoldfastKeyvStore(source, checkOptions(given))
  const settings = typeof source === 'string' ? parseCacheUrl(source) : source
  if (!isSettings(settings)) {
    throw new ArgumentError(
      `A store for Keyv takes a cache, such as caches.get('default'), its settings, such as { BACKEND: 'locmem' }, or its URL; got ${describeType(source)}.`,
    )
  }
  const { contract, useTimeout = settings.TIMEOUT !== undefined, ...options } = checkSettingsOptions(given)
  const caches = createCaches({ default: settings }, options)
  return new HoldfastKeyvStore(caches.get('default'), { contract, useTimeout }, () => caches.close())
}

const storeRules: OptionRules<KeyvStoreOptions> = {
  contract: { accepts: (value) => value === 5 || value === 6, expected: '5 or 6' },
  useTimeout: optionRule.boolean,
}
const checkOptions = optionsChecker<KeyvStoreOptions>('keyvStore(cache, options)', storeRules)
/** The rules of {@link KeyvStoreSettingsOptions}. */
export const storeSettingsRules: OptionRules<KeyvStoreSettingsOptions> = { ...buildCachesRules, ...storeRules }
const checkSettingsOptions = optionsChecker<KeyvStoreSettingsOptions>(
  'keyvStore(settings, options)',
  storeSettingsRules,
)

function isCache(source: unknown): source is Cache {
  return isObject(source) && typeof source.makeKey === 'function'
}

function isSettings(source: unknown): source is CacheSettings {
  return isObject(source) && 'BACKEND' in source
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
