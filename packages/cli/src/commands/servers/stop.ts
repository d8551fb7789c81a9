import { type PersistentKind, stopFolder } from '@holdfast/local-redis'
import { openServers, portRange } from '../../local/folders.ts'
import { type AddCommand, JSON_OPTION } from '../../options.ts'
import { dirFlag } from './dir-option.ts'

/**
 * `stop`: ends the servers of a folder; its files stay.
 *
 * @param kind - Of which servers.
 */
export function addStop(kind: PersistentKind): AddCommand {
  return (parent, terminal) => {
    const stop = async ({ dir, json }: { dir: string; json?: boolean }): Promise<void> => {
      await openServers(kind, dir)
      const progress = terminal.progress('Stopping')
      const ports = await stopFolder(dir).finally(() => progress.done())
      if (json) return terminal.json({ stopped: ports })
      terminal.out(
        ports.length === 0 ? 'Nothing was running.' : `Stopped ${portRange(ports)}. Data and logs stay in ${dir}.`,
      )
    }
    parent
      .command('stop')
      .description('stop the servers; their data, logs and configuration stay')
      .option(...dirFlag(kind))
      .option(...JSON_OPTION)
      .action(stop)
  }
}
