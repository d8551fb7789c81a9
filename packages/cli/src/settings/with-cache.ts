import { type Cache, type CachesSettings, createCaches, RedisCache } from 'holdfast'
import { Failure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import { loadSettings } from './load-settings.ts'

/** The options of every command on a cache. */
export interface CacheOptions {
  /** The settings file. */
  readonly config?: string
  /** The alias. */
  readonly cache: string
  /** Version of the key, where it is not the cache's own. */
  readonly keyVersion?: number
  /** Whether to print JSON. */
  readonly json?: boolean
}

/**
 * Opens the caches of the settings, lends one of them, and closes them again.
 *
 * @param options - Where the settings are, and which alias.
 * @param terminal - Knows the current folder and the environment.
 * @param use - Works with the cache, and may look at its settings.
 */
export async function withCache<T>(
  options: CacheOptions,
  terminal: Terminal,
  use: (cache: Cache, written: Readonly<Record<string, unknown>>) => Promise<T>,
): Promise<T> {
  const { settings } = await loadSettings(options.config, terminal)
  // The command `check` reports warnings.
  await using caches = createCaches(withErrors(settings), { onWarning: () => {} })
  const cache = caches.get(options.cache)
  return await use(cache, { ...settings[options.cache] })
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
 * The version option, as the methods of a cache take it.
 *
 * @param options - Of the command.
 */
export function versionOf({ keyVersion }: CacheOptions): { readonly version?: number } {
  return keyVersion === undefined ? {} : { version: keyVersion }
}

/**
 * Takes a cache that is on a server.
 *
 * @param cache - Any cache.
 * @param what - What needs one.
 * @throws {@link Failure} for the others.
 */
export function onServer(cache: Cache, what: string): RedisCache {
  if (cache instanceof RedisCache) return cache
  throw new Failure(`The cache "${cache.alias}" is not on a server: ${what}.`, 'name another with --cache')
}
