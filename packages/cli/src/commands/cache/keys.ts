import { addCacheOptions, KEY_VERSION, wholeNumber } from '../../options.ts'
import { type CacheOptions, versionOf, withCache } from '../../settings/with-cache.ts'
import type { DefineCommand } from '../entry.ts'

interface Options extends CacheOptions {
  readonly limit?: number
}

/** `keys`: prints the logical keys of one version, found by SCAN on every primary. */
export const define: DefineCommand = (command, terminal) => {
  const keys = (pattern: string, options: Options): Promise<void> =>
    withCache(options, terminal, async (cache) => {
      const progress = terminal.progress('Scanning')
      const found = new Set<string>()
      try {
        for await (const key of cache.iterKeys(pattern, { ...versionOf(options), signal: terminal.signal })) {
          if (found.size === options.limit) break
          // SCAN may return a key twice.
          if (found.has(key)) continue
          found.add(key)
          if (!options.json && !terminal.interactive) terminal.out(key)
          if (found.size % 1000 === 0) progress.update(`Scanning: ${found.size} keys so far`)
        }
      } finally {
        progress.done()
      }
      if (options.json) terminal.json([...found])
      // On a terminal the keys come at the end: before, they would mix with the progress message.
      else if (terminal.interactive && found.size > 0) terminal.out([...found].join('\n'))
    })
  addCacheOptions(command)
    .argument('[pattern]', 'a Redis glob over logical keys', '*')
    .option('--limit <count>', 'how many keys to print at most', wholeNumber('--limit', 1))
    .option(...KEY_VERSION)
    .action(keys)
}
