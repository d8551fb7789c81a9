import type { ClassTable } from '@holdfast/core'
import type { BackendNames } from './create-caches.ts'
import type { CacheSettings, CachesSettings } from './settings.ts'

/**
 * Returns settings unchanged, with their types: the names in them stay literal types, so that `createCaches` knows which
 * aliases there are and what each cache can do. Without it TypeScript widens the strings of an object that stands on a
 * line of its own. `satisfies CachesSettings` does the same.
 *
 * @param settings - Settings by alias, as in Django's CACHES; or one settings object with BACKEND.
 * @param _options - The `classes` that `createCaches` gets, where BACKEND names one of them. Only their names count.
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
  const Settings extends CacheSettings<BackendNames<Classes>> | CachesSettings<BackendNames<Classes>>,
  const Classes extends ClassTable = Readonly<Record<never, never>>,
>(settings: Settings, _options?: { readonly classes?: Classes | undefined }): Settings {
  return settings
}
