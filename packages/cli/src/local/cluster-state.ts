import {
  type ClusterNode,
  callServer,
  type PersistentServer,
  type PersistentServers,
  parseClusterNodes,
  SLOT_COUNT,
} from '@holdfast/local-redis'
import { oneLine } from '../explain.ts'
import { Failure } from '../failure.ts'
import type { ServersFolder } from './folders.ts'

/** A cluster as one of its nodes sees it. */
export interface ClusterView {
  /** Port of the node that was asked. */
  readonly from: number
  /** `CLUSTER INFO`. */
  readonly info: Readonly<Record<string, string>>
  /** `CLUSTER NODES`. */
  readonly nodes: readonly ClusterNode[]
}

/**
 * Parses the reply of INFO or CLUSTER INFO.
 *
 * @param text - `name:value` lines; other lines are ignored.
 */
export function parseInfo(text: string): Readonly<Record<string, string>> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(':') && !line.startsWith('#'))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]))
}

/**
 * Asks one node for its view of the cluster.
 *
 * @param server - The node.
 */
export async function viewFrom(server: PersistentServer): Promise<ClusterView> {
  const info = parseInfo(String(await callServer(server, ['CLUSTER', 'INFO'])))
  const nodes = parseClusterNodes(String(await callServer(server, ['CLUSTER', 'NODES'])))
  return { from: server.port, info, nodes }
}

/**
 * Asks the first node that answers for its view of the cluster.
 *
 * @param servers - The nodes.
 * @param folder - Their folder, for the error message.
 * @throws {@link Failure} when no node answers.
 */
export async function viewCluster(servers: PersistentServers, folder: ServersFolder): Promise<ClusterView> {
  const nodes = await servers.list()
  let reason = `none of its ${nodes.length} nodes runs`
  for (const server of nodes.filter(({ pid }) => pid !== undefined)) {
    try {
      return await viewFrom(server)
    } catch (error) {
      reason = `port ${server.port}: ${oneLine((error as Error).message)}`
    }
  }
  throw new Failure(
    `The cluster in ${folder.shown} is down: ${reason}.`,
    `start it with: holdfast cluster start${folder.option}`,
  )
}

/**
 * Tells whether a cluster was created: `none`, `half` (interrupted), or `whole`.
 *
 * @param views - The views of its nodes.
 */
export function creationState(views: readonly ClusterView[]): 'none' | 'half' | 'whole' {
  const assigned = views.map(({ info }) => Number(info.cluster_slots_assigned ?? 0))
  const known = views.map(({ info }) => Number(info.cluster_known_nodes ?? 1))
  if (assigned.every((slots) => slots === 0) && known.every((count) => count === 1)) return 'none'
  return assigned.every((slots) => slots === SLOT_COUNT) ? 'whole' : 'half'
}
