import { type PersistentKind, stopFolder } from '@holdfast/local-redis'
import { dirFlag, folderOf, openServers, portRange } from '../../local/folders.ts'
import { JSON_OPTION } from '../../options.ts'
import type { DefineCommand } from '../entry.ts'

/**
 * `stop`: stops the servers of a folder; its files stay.
 *
 * @param kind - Which servers.
 */
export function stopCommand(kind: PersistentKind): DefineCommand {
  return (command, terminal) => {
    const stop = async ({ dir, json }: { dir: string; json?: boolean }): Promise<void> => {
      const folder = folderOf(kind, dir, terminal)
      await openServers(folder)
      const progress = terminal.progress('Stopping')
      const ports = await stopFolder(folder.path).finally(() => progress.done())
      if (json) return terminal.json({ stopped: ports })
      const stopped = `Stopped ${portRange(ports)}. Data and logs stay in ${folder.shown}.`
      terminal.out(ports.length === 0 ? 'Nothing was running.' : stopped)
    }
    command
      .option(...dirFlag(kind))
      .option(...JSON_OPTION)
      .action(stop)
  }
}
