import type { PersistentKind, PersistentServer } from '@holdfast/local-redis'
import { callServer } from '@holdfast/local-redis'
import { oneLine } from '../../explain.ts'
import { Failure } from '../../failure.ts'
import { parseInfo } from '../../local/cluster-state.ts'
import { dirOption, openServers } from '../../local/folders.ts'
import { type AddCommand, JSON_OPTION } from '../../options.ts'
import { drawTable } from '../../render/table.ts'
import { dirFlag } from './dir-option.ts'

interface ServerStatus extends PersistentServer {
  readonly state: string
  readonly now: string
}

/**
 * `status`: which servers of a folder run, and what each does now. Fails when one does not run.
 *
 * @param kind - Of which servers.
 */
export function addStatus(kind: PersistentKind): AddCommand {
  return (parent, terminal) => {
    const status = async ({ dir, json }: { dir: string; json?: boolean }): Promise<void> => {
      const servers = await openServers(kind, dir)
      const all = await Promise.all((await servers.list()).map(inspectServer))
      if (json) terminal.json(all)
      else {
        const rows = all.map(({ port, pid, state, now }) => [
          `127.0.0.1:${port}`,
          terminal.paint(state === 'up' ? 'green' : 'red', state),
          pid === undefined ? '-' : `${pid}`,
          now,
        ])
        terminal.out(drawTable(rows, ['server', 'state', 'pid', 'role now']))
      }
      const down = all.filter(({ state }) => state !== 'up')
      if (down.length === 0) return
      const reason = `${down.length} of ${all.length} servers do not serve: ${down.map(({ port }) => port).join(', ')}.`
      throw new Failure(reason, `start what is missing with: holdfast ${kind} start${dirOption(kind, dir)}`)
    }
    parent
      .command('status')
      .description('which servers run, and what each does now')
      .option(...dirFlag(kind))
      .option(...JSON_OPTION)
      .action(status)
  }
}

async function inspectServer(server: PersistentServer): Promise<ServerStatus> {
  if (server.pid === undefined) return { ...server, state: 'down', now: '-' }
  try {
    if (server.role === 'sentinel') {
      await callServer(server, ['PING'])
      return { ...server, state: 'up', now: 'sentinel' }
    }
    const { role, master_port: primary } = parseInfo(String(await callServer(server, ['INFO', 'replication'])))
    return { ...server, state: 'up', now: role === 'slave' ? `replica of ${primary}` : 'primary' }
  } catch (error) {
    return { ...server, state: 'hangs', now: oneLine((error as Error).message) }
  }
}
