import { confirm } from '../../confirm.ts'
import { addCacheOptions, YES_OPTION } from '../../options.ts'
import { type CacheOptions, withCache } from '../../settings/with-cache.ts'
import type { DefineCommand } from '../entry.ts'
import { countWhile, everyKey } from './count-keys.ts'

interface Options extends CacheOptions {
  readonly yes?: boolean
}

/** `clear`: removes all keys of a cache, after it has counted them and asked. */
export const define: DefineCommand = (command, terminal) => {
  const clear = (options: Options): Promise<void> =>
    withCache(options, terminal, async (cache) => {
      const count = await countWhile(terminal, everyKey(cache, terminal.signal))
      const report = (removed: number): void =>
        options.json
          ? terminal.json({ removed })
          : terminal.out(`Removed ${removed} ${removed === 1 ? 'key' : 'keys'}.`)
      if (count === 0) return report(0)
      const own = cache.keyPrefix === '' ? 'without a prefix' : `with the prefix ${JSON.stringify(cache.keyPrefix)}`
      const what = `This removes ${count === 1 ? 'the 1 key' : `all ${count} keys`} of cache "${cache.alias}", ${own}, in every version.`
      if (!options.yes) await confirm(terminal, `${what} Continue?`, 'nothing was removed')
      const progress = terminal.progress(`Removing ${count} keys`)
      report(await cache.clear({ signal: terminal.signal }).finally(() => progress.done()))
    })
  addCacheOptions(command)
    .option(...YES_OPTION)
    .action(clear)
}
