import { inspectFolder, type PersistentKind, removeFolder } from '@holdfast/local-redis'
import { confirm } from '../../confirm.ts'
import { findServers, NOUNS, openServers, portRange } from '../../local/folders.ts'
import { type AddCommand, JSON_OPTION, YES_OPTION } from '../../options.ts'
import { dirFlag } from './dir-option.ts'

/**
 * `clean`: ends the servers of a folder and removes it.
 *
 * @param kind - Of which servers.
 */
export function addClean(kind: PersistentKind): AddCommand {
  return (parent, terminal) => {
    const clean = async ({ dir, json, yes }: { dir: string; json?: boolean; yes?: boolean }): Promise<void> => {
      const { state } = await inspectFolder(dir)
      // A folder that is only half there is what this command is for.
      if (state !== 'damaged') await (state === 'absent' ? openServers : findServers)(kind, dir)
      const what = `This stops the ${NOUNS[kind]} in ${dir} and removes the folder with all its data.`
      if (!yes) await confirm(terminal, `${what} Go on?`, 'nothing was removed')
      const ports = await removeFolder(dir)
      if (json) return terminal.json({ stopped: ports, removed: dir })
      terminal.out(`${ports.length === 0 ? '' : `Stopped ${portRange(ports)}. `}Removed ${dir}.`)
    }
    parent
      .command('clean')
      .description('stop the servers and remove their folder')
      .option(...dirFlag(kind))
      .option(...YES_OPTION)
      .option(...JSON_OPTION)
      .action(clean)
  }
}
