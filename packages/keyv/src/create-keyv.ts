import type { BackendNames, Cache, CacheSettings, ClassTable } from 'holdfast'
import { Keyv } from 'keyv'
import { type CreateKeyvOptions, makeKeyv } from './make-keyv.ts'

/**
 * Makes a Keyv over a cache. Of Keyv 6 too, cache-manager 7 and Nest take it: it has `get(key, { raw: true })`.
 *
 * @param cache - A cache. It stays open when the Keyv disconnects.
 * @param options - Namespace and lifetimes.
 * @returns An instance of the `keyv` that is installed, 5 or 6. Calls reject when the cache fails.
 */
export function createKeyv(cache: Cache, options?: CreateKeyvOptions): Keyv
/**
 * Makes a Keyv over a cache of its own.
 *
 * @param settings - Settings of one cache, or its URL. `keyv.disconnect()` closes it.
 * @param options - Namespace and lifetimes; what `createCaches` takes.
 * @returns An instance of the `keyv` that is installed, 5 or 6. Calls reject when the cache fails, and are misses with
 *   `OPTIONS.IGNORE_EXCEPTIONS`.
 * @throws {@link @holdfast/core#SettingsError} that lists every problem with its path;
 *   {@link @holdfast/core#ArgumentError} for a wrong option.
 *
 * @example
 * ```ts
 * const users = createKeyv('redis://127.0.0.1:6379/0', { namespace: 'users' })
 * await users.set('7', { name: 'Ada' }, 60_000)
 * ```
 */
export function createKeyv<const Classes extends ClassTable = Readonly<Record<never, never>>>(
  settings: string | CacheSettings<BackendNames<Classes>>,
  options?: CreateKeyvOptions<Classes>,
): Keyv
export function createKeyv(source: Cache | CacheSettings | string, options?: CreateKeyvOptions): Keyv {
  return makeKeyv<Keyv>(Keyv, source, options)
}
