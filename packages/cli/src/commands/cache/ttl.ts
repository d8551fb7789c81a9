import { addCacheOptions, KEY_VERSION } from '../../options.ts'
import { type CacheOptions, versionOf, withCache } from '../../settings/with-cache.ts'
import type { DefineCommand } from '../entry.ts'
import { missing } from './get.ts'

/** `ttl`: prints the remaining lifetime of a key. */
export const define: DefineCommand = (command, terminal) => {
  const ttl = (key: string, options: CacheOptions): Promise<void> =>
    withCache(options, terminal, async (cache) => {
      const left = await cache.ttl(key, versionOf(options))
      if (left === undefined) throw missing(key, cache.alias)
      if (options.json) terminal.json({ key, ttl: left })
      else terminal.out(drawTtl(left))
    })
  addCacheOptions(command)
    .argument('<key>', 'logical key')
    .option(...KEY_VERSION)
    .action(ttl)
}

/**
 * Writes a lifetime.
 *
 * @param left - Seconds; null for a key that never expires.
 */
export function drawTtl(left: number | null): string {
  return left === null ? 'never expires' : `${left} s`
}
