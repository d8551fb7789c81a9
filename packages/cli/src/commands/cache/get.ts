import { inspect } from 'node:util'
import { Failure } from '../../failure.ts'
import { addCacheOptions, KEY_VERSION } from '../../options.ts'
import { type CacheOptions, versionOf, withCache } from '../../settings/with-cache.ts'
import type { DefineCommand } from '../entry.ts'

/** `get`: prints the value of a key. */
export const define: DefineCommand = (command, terminal) => {
  const get = (key: string, options: CacheOptions): Promise<void> =>
    withCache(options, terminal, async (cache) => {
      const value = await cache.get(key, versionOf(options))
      if (value === undefined) throw missing(key, cache.alias)
      if (options.json) terminal.json(value)
      else terminal.out(drawValue(value))
    })
  addCacheOptions(command)
    .argument('<key>', 'logical key')
    .option(...KEY_VERSION)
    .action(get)
}

/**
 * The failure of a command whose key does not exist.
 *
 * @param key - Logical key.
 * @param alias - Alias of the cache.
 */
export function missing(key: string, alias: string): Failure {
  return new Failure(`There is no key ${JSON.stringify(key)} in cache "${alias}".`, 'list the keys with: holdfast keys')
}

/**
 * Writes a value for people: a string unchanged, anything else as `util.inspect` shows it.
 *
 * @param value - Anything.
 */
export function drawValue(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, { depth: 6, breakLength: 100 })
}
