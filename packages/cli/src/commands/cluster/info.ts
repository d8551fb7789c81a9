import { type ClusterNode, callServer, type PersistentServer } from '@holdfast/local-redis'
import { parseInfo, viewCluster } from '../../local/cluster-state.ts'
import { dirFlag, folderOf, openServers } from '../../local/folders.ts'
import { countSlots } from '../../local/slots.ts'
import { JSON_OPTION } from '../../options.ts'
import { drawFacts, drawTable } from '../../render/table.ts'
import type { DefineCommand } from '../entry.ts'

interface PrimaryInfo {
  readonly address: string
  readonly keys: number | undefined
  readonly slots: number
  readonly replicas: number
  readonly memory: string
}

/** `cluster info`: prints CLUSTER INFO, and keys, slots, replicas and memory of each primary. */
export const define: DefineCommand = (command, terminal) => {
  const info = async ({ dir, json }: { dir: string; json?: boolean }): Promise<void> => {
    const folder = folderOf('cluster', dir, terminal)
    const servers = await openServers(folder)
    const view = await viewCluster(servers, folder)
    const running = await servers.list()
    const owners = view.nodes.filter(({ role, health }) => role === 'primary' && health !== 'fail')
    const primaries = await Promise.all(owners.map((node) => describePrimary(node, view.nodes, running)))
    if (json) return terminal.json({ from: view.from, info: view.info, primaries })
    terminal.out(drawFacts(Object.entries(view.info).map(([name, text]) => [name, text] as const)))
    terminal.out('')
    const rows = primaries.map(({ address, keys, slots, replicas, memory }) => [
      address,
      `${keys ?? '?'}`,
      `${slots}`,
      `${replicas}`,
      memory,
    ])
    terminal.out(drawTable(rows, ['primary', 'keys', 'slots', 'replicas', 'memory']))
    const sum = primaries.reduce((all, { keys = 0 }) => all + keys, 0)
    terminal.out(`${sum} keys on ${primaries.length} primaries, as 127.0.0.1:${view.from} sees them`)
  }
  command
    .option(...dirFlag('cluster'))
    .option(...JSON_OPTION)
    .action(info)
}

async function describePrimary(
  node: ClusterNode,
  nodes: readonly ClusterNode[],
  running: readonly PersistentServer[],
): Promise<PrimaryInfo> {
  const server = running.find(({ port, pid }) => port === node.port && pid !== undefined)
  const ask = async (command: readonly string[]): Promise<unknown> =>
    server === undefined ? undefined : callServer(server, command).catch(() => undefined)
  const keys = await ask(['DBSIZE'])
  const memory = parseInfo(String((await ask(['INFO', 'memory'])) ?? ''))
  return {
    address: node.address,
    keys: typeof keys === 'number' ? keys : undefined,
    slots: countSlots(node.slots),
    replicas: nodes.filter(({ primaryId, health }) => primaryId === node.id && health === 'ok').length,
    memory: memory.used_memory_human ?? '?',
  }
}
