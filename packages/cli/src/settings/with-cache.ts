import { type Cache, type Caches, type CachesSettings, createCaches, RedisCache } from 'holdfast'
import { Failure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import { loadSettings } from './load-settings.ts'

/** The options of every command on a cache. */
export interface CacheOptions {
  /** The settings file. */
  readonly config?: string
  /** The alias. */
  readonly cache: string
  /** Version of the key; that of the cache by default. */
  readonly keyVersion?: number
  /** Whether to print JSON. */
  readonly json?: boolean
}

/**
 * Opens the caches of the settings, and closes them after use.
 *
 * @param options - Where the settings are, and which alias.
 * @param terminal - Knows the current folder and the environment.
 * @param use - Receives the cache and its settings.
 */
export async function withCache<T>(
  options: CacheOptions,
  terminal: Terminal,
  use: (cache: Cache, written: Readonly<Record<string, unknown>>) => Promise<T>,
): Promise<T> {
  const { settings } = await loadSettings(options.config, terminal)
  await using caches = openCaches(settings)
  const cache = caches.get(options.cache)
  return await use(cache, { ...settings[options.cache] })
}

/**
 * Opens the caches of the settings. Errors are not ignored, and warnings are left to the command `check`.
 *
 * @param settings - The settings.
 */
export function openCaches(settings: CachesSettings): Caches {
  return createCaches(withErrors(settings), { onWarning: () => {} })
}

// With IGNORE_EXCEPTIONS a server that is down looks like a missing key; the user wants to know which it is.
function withErrors(settings: CachesSettings): CachesSettings {
  const entries = Object.entries(settings).map(([alias, own]) => {
    const { IGNORE_EXCEPTIONS: ignored, ...OPTIONS } = { ...(own?.OPTIONS as { readonly IGNORE_EXCEPTIONS?: unknown }) }
    const valid = ignored === true || typeof ignored === 'function'
    return [alias, valid ? { ...own, OPTIONS } : own]
  })
  return Object.fromEntries(entries) as CachesSettings
}

/**
 * The version of the key, as an option of the methods of a cache.
 *
 * @param options - The options of the command.
 */
export function versionOf({ keyVersion }: CacheOptions): { readonly version?: number } {
  return keyVersion === undefined ? {} : { version: keyVersion }
}

/**
 * Makes sure that a cache is on a server.
 *
 * @param cache - Any cache.
 * @param consequence - What that means for a cache without a server: `its keys have no slots`.
 * @throws {@link Failure} for a cache without a server.
 */
export function onServer(cache: Cache, consequence: string): RedisCache {
  if (cache instanceof RedisCache) return cache
  throw new Failure(`The cache "${cache.alias}" has no server: ${consequence}.`, 'choose another with --cache')
}
