import { confirm } from '../../confirm.ts'
import { addCacheOptions, KEY_VERSION, YES_OPTION } from '../../options.ts'
import { type CacheOptions, versionOf, withCache } from '../../settings/with-cache.ts'
import type { DefineCommand } from '../entry.ts'
import { countWhile } from './count-keys.ts'
import { missing } from './get.ts'

interface Options extends CacheOptions {
  readonly yes?: boolean
}

/** `delete`: removes one key, or the keys that match a glob, after it has counted them and asked. */
export const define: DefineCommand = (command, terminal) => {
  const remove = (pattern: string, options: Options): Promise<void> =>
    withCache(options, terminal, async (cache) => {
      const version = versionOf(options)
      const report = (deleted: number): void =>
        options.json ? terminal.json({ deleted }) : terminal.out(`Deleted ${deleted} ${plural(deleted)}.`)
      if (!/[*?[\\]/.test(pattern)) {
        if (!(await cache.has(pattern, version))) throw missing(pattern, cache.alias)
        const question = `This deletes the key ${JSON.stringify(pattern)} of cache "${cache.alias}". Continue?`
        if (!options.yes) await confirm(terminal, question, 'nothing was deleted')
        return report(Number(await cache.delete(pattern, version)))
      }
      const count = await countWhile(terminal, cache.iterKeys(pattern, { ...version, signal: terminal.signal }))
      if (count === 0) return report(0)
      const what = `This deletes ${count} ${plural(count)} of cache "${cache.alias}" that match ${JSON.stringify(pattern)}.`
      if (!options.yes) await confirm(terminal, `${what} Continue?`, 'nothing was deleted')
      const progress = terminal.progress(`Deleting ${count} ${plural(count)}`)
      const signal = terminal.signal
      report(await cache.deletePattern(pattern, { ...version, signal }).finally(() => progress.done()))
    })
  addCacheOptions(command)
    .argument('<pattern>', 'a key, or a Redis glob over logical keys')
    .option(...YES_OPTION)
    .option(...KEY_VERSION)
    .action(remove)
}

function plural(count: number): string {
  return count === 1 ? 'key' : 'keys'
}
