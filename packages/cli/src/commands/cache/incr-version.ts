import { addCacheOptions, KEY_VERSION, wholeNumber } from '../../options.ts'
import { type CacheOptions, versionOf, withCache } from '../../settings/with-cache.ts'
import type { DefineCommand } from '../entry.ts'

interface Options extends CacheOptions {
  readonly by: number
}

/** `incr-version`: moves a value to another version of its key. */
export const define: DefineCommand = (command, terminal) => {
  const incrVersion = (key: string, options: Options): Promise<void> =>
    withCache(options, terminal, async (cache) => {
      const version = await cache.incrVersion(key, options.by, versionOf(options))
      const storedKey = cache.makeKey(key, { version })
      if (options.json) terminal.json({ key, version, storedKey })
      else
        terminal.out(`${JSON.stringify(key)} now has version ${version} and is stored as ${JSON.stringify(storedKey)}.`)
    })
  addCacheOptions(command)
    .argument('<key>', 'logical key')
    .option('--by <delta>', 'added to the version', wholeNumber('--by', Number.MIN_SAFE_INTEGER), 1)
    .option(...KEY_VERSION)
    .action(incrVersion)
}
