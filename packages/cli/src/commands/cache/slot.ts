import { Failure } from '../../failure.ts'
import { addCacheOptions, KEY_VERSION } from '../../options.ts'
import { type CacheOptions, onServer, versionOf, withCache } from '../../settings/with-cache.ts'
import type { DefineCommand } from '../entry.ts'

/** `slot`: prints the hash slot and the node of a key, which need not exist. */
export const define: DefineCommand = (command, terminal) => {
  const slot = (key: string, options: CacheOptions): Promise<void> =>
    withCache(options, terminal, async (cache) => {
      const location = await onServer(cache, 'its keys have no slots').locate(key, versionOf(options))
      if (location.slot === undefined) {
        throw new Failure(
          `The cache "${cache.alias}" is not on a cluster: its keys have no slots.`,
          'choose another with --cache',
        )
      }
      if (options.json) terminal.json(location)
      else terminal.out(`${location.slot} on ${location.node} (stored key ${JSON.stringify(location.storedKey)})`)
    })
  addCacheOptions(command)
    .argument('<key>', 'logical key; it need not exist')
    .option(...KEY_VERSION)
    .action(slot)
}
