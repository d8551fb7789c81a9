import type { PersistentServers } from '@holdfast/local-redis'
import { type ClusterView, SLOT_COUNT, viewCluster } from '../../local/cluster-state.ts'
import { openServers } from '../../local/folders.ts'
import { countSlots } from '../../local/parse-nodes.ts'
import { type AddCommand, JSON_OPTION } from '../../options.ts'
import { drawNodeTree } from '../../render/node-tree.ts'
import { drawSlotMap, letterPrimaries } from '../../render/slot-map.ts'
import type { Terminal } from '../../terminal.ts'
import { dirFlag } from '../servers/dir-option.ts'

/** `cluster nodes`: what CLUSTER NODES says, as a tree, and the slots as a picture. */
export const addClusterNodes: AddCommand = (parent, terminal) => {
  const nodes = async ({ dir, json }: { dir: string; json?: boolean }): Promise<void> => {
    const view = await viewCluster(await openServers('cluster', dir))
    if (json) terminal.json(view)
    else terminal.out(drawView(view, terminal).join('\n'))
  }
  parent
    .command('nodes')
    .description('primaries, their slots, replicas under them, and the slot map')
    .option(...dirFlag('cluster'))
    .option(...JSON_OPTION)
    .action(nodes)
}

/**
 * Draws a cluster as one of its nodes sees it.
 *
 * @param view - What the node says.
 * @param terminal - For colours.
 */
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
 * Reads a folder's cluster and draws it.
 *
 * @param servers - The folder's servers.
 * @param terminal - For colours.
 */
export async function drawCluster(servers: PersistentServers, terminal: Terminal): Promise<string> {
  return drawView(await viewCluster(servers), terminal).join('\n')
}
