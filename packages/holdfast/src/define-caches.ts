import type { CacheSettings, CachesSettings } from './settings.ts'

/**
 * Returns settings unchanged, with their types: the names in them stay literal types, so that `createCaches` knows which
 * aliases there are and what each cache can do. Without it TypeScript widens the strings of an object that stands on a
 * line of its own. `satisfies CachesSettings` does the same.
 *
 * @param settings - Settings by alias, as in Django's CACHES; or one settings object with BACKEND.
 *
 * @example
 * ```ts
 * export const CACHES = defineCaches({
 *   default: { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:6379/0' },
 *   fragments: { BACKEND: 'locmem' },
 * })
 * const caches = createCaches(CACHES)
 * ```
 */
export function defineCaches<
  const CustomName extends string,
  const Settings extends CacheSettings<CustomName> | CachesSettings<CustomName>,
>(settings: Settings): Settings {
  return settings
}
