import type { LocalServer } from '../local-server.ts'
import type { NodeState } from '../node-state.ts'
import { readClusterNodes } from './cluster-nodes.ts'
import { withConnections } from './connections.ts'

/**
 * Asks every node for its role, its primary and its slots.
 *
 * @param nodes - The nodes.
 * @returns Their states, in the same order.
 */
export async function readClusterStates(nodes: readonly LocalServer[]): Promise<readonly NodeState[]> {
  const views = await withConnections(
    nodes,
    (clients) => Promise.all(clients.map((client) => readClusterNodes(client).catch(() => undefined))),
    1000,
  )
  return nodes.map((server, index) => {
    const view = views[index]
    const own = view?.find((node) => node.myself)
    if (own === undefined) return { server, role: 'down', primary: undefined, slots: [] }
    const primaryPort = view?.find((node) => node.id === own.primaryId)?.port
    const primary = nodes.find((node) => node.port === primaryPort)
    return { server, role: own.role, primary, slots: own.slots }
  })
}
