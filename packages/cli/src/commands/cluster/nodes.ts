import { type PersistentServers, SLOT_COUNT } from '@holdfast/local-redis'
import { type ClusterView, viewCluster } from '../../local/cluster-state.ts'
import { dirFlag, folderOf, openServers, type ServersFolder } from '../../local/folders.ts'
import { countSlots } from '../../local/slots.ts'
import { JSON_OPTION } from '../../options.ts'
import { drawNodeTree } from '../../render/node-tree.ts'
import { drawSlotMap, letterPrimaries } from '../../render/slot-map.ts'
import type { Terminal } from '../../terminal.ts'
import type { DefineCommand } from '../entry.ts'

/** `cluster nodes`: prints CLUSTER NODES as a tree, and the slots as a map. */
export const define: DefineCommand = (command, terminal) => {
  const nodes = async ({ dir, json }: { dir: string; json?: boolean }): Promise<void> => {
    const folder = folderOf('cluster', dir, terminal)
    const view = await viewCluster(await openServers(folder), folder)
    if (json) terminal.json(view)
    else terminal.out(drawView(view, terminal).join('\n'))
  }
  command
    .option(...dirFlag('cluster'))
    .option(...JSON_OPTION)
    .action(nodes)
}

function drawView(view: ClusterView, { paint }: Pick<Terminal, 'paint'>): readonly string[] {
  const { nodes, info, from } = view
  const owners = letterPrimaries(nodes)
  const serving = owners.filter(({ node }) => node.health !== 'fail')
  const served = serving.reduce((sum, { node }) => sum + countSlots(node.slots), 0)
  const state = info.cluster_state ?? 'unknown'
  return [
    ...drawNodeTree(nodes, paint),
    drawSlotMap(owners, 64, paint),
    `state ${paint(state === 'ok' ? 'green' : 'red', state)}, ${served} of ${SLOT_COUNT} slots served, as 127.0.0.1:${from} sees it`,
  ]
}

/**
 * Draws a cluster as the first node that answers sees it.
 *
 * @param servers - The nodes.
 * @param folder - Their folder, for the error message.
 * @param terminal - For colours.
 */
export async function drawCluster(
  servers: PersistentServers,
  folder: ServersFolder,
  terminal: Terminal,
): Promise<string> {
  return drawView(await viewCluster(servers, folder), terminal).join('\n')
}
