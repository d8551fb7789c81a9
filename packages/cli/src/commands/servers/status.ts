import type { PersistentKind, PersistentServer } from '@holdfast/local-redis'
import { callServer } from '@holdfast/local-redis'
import { oneLine } from '../../explain.ts'
import { Failure } from '../../failure.ts'
import { parseInfo } from '../../local/cluster-state.ts'
import { dirFlag, folderOf, openServers } from '../../local/folders.ts'
import { JSON_OPTION } from '../../options.ts'
import { drawTable } from '../../render/table.ts'
import type { DefineCommand } from '../entry.ts'

interface ServerStatus extends PersistentServer {
  readonly state: string
  readonly now: string
}

/**
 * `status`: shows which servers of a folder run, and the role of each. Fails when one does not answer.
 *
 * @param kind - Which servers.
 */
export function statusCommand(kind: PersistentKind): DefineCommand {
  return (command, terminal) => {
    const status = async ({ dir, json }: { dir: string; json?: boolean }): Promise<void> => {
      const folder = folderOf(kind, dir, terminal)
      const servers = await openServers(folder)
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
      const reason = `${down.length} of ${all.length} servers do not answer: ${down.map(({ port }) => port).join(', ')}.`
      throw new Failure(reason, `start what is missing with: holdfast ${kind} start${folder.option}`)
    }
    command
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
