import { inspectFolder, type PersistentKind, removeFolder } from '@holdfast/local-redis'
import { confirm } from '../../confirm.ts'
import { dirFlag, findServers, folderOf, NOUNS, openServers, portRange } from '../../local/folders.ts'
import { JSON_OPTION, YES_OPTION } from '../../options.ts'
import type { DefineCommand } from '../entry.ts'

/**
 * `clean`: stops the servers of a folder and removes it.
 *
 * @param kind - Which servers.
 */
export function cleanCommand(kind: PersistentKind): DefineCommand {
  return (command, terminal) => {
    const clean = async ({ dir, json, yes }: { dir: string; json?: boolean; yes?: boolean }): Promise<void> => {
      const folder = folderOf(kind, dir, terminal)
      const { state } = await inspectFolder(folder.path)
      // This command may remove a damaged folder too.
      if (state !== 'damaged') await (state === 'absent' ? openServers : findServers)(folder)
      const what = `This stops the ${NOUNS[kind]} in ${folder.shown} and removes the folder with all its data.`
      if (!yes) await confirm(terminal, `${what} Continue?`, 'nothing was removed')
      const ports = await removeFolder(folder.path)
      if (json) return terminal.json({ stopped: ports, removed: folder.shown })
      terminal.out(`${ports.length === 0 ? '' : `Stopped ${portRange(ports)}. `}Removed ${folder.shown}.`)
    }
    command
      .option(...dirFlag(kind))
      .option(...YES_OPTION)
      .option(...JSON_OPTION)
      .action(clean)
  }
}
