import type { Redis } from 'ioredis'
import type { LocalServer } from '../local-server.ts'
import { waitFor } from '../wait-for.ts'
import { type ClusterNode, readClusterNodes } from './cluster-nodes.ts'
import { answering, withConnections } from './connections.ts'

const TIMEOUT_MS = 30_000

/** All nodes as one node sees them. */
export class View {
  readonly #nodes: readonly ClusterNode[]

  constructor(nodes: readonly ClusterNode[]) {
    this.#nodes = nodes
  }

  /** The node that runs as this server, if it is known. */
  of(server: LocalServer): ClusterNode | undefined {
    return this.#nodes.find((node) => node.port === server.port)
  }

  /** The nodes that follow this server. */
  replicasOf(server: LocalServer): readonly ClusterNode[] {
    const id = this.of(server)?.id
    return this.#nodes.filter((node) => node.primaryId !== undefined && node.primaryId === id)
  }

  /** What these servers are, in a form that can be compared. */
  rolesOf(servers: readonly LocalServer[]): string {
    const portOf = (id: string | undefined): number | undefined => this.#nodes.find((node) => node.id === id)?.port
    return JSON.stringify(
      servers.map((server) => {
        const { role, primaryId, slots } = this.of(server) ?? {}
        return [server.port, role, portOf(primaryId), slots?.map(({ from, to }) => [from, to])]
      }),
    )
  }

  /** Whether one follows the other. */
  follows(replica: LocalServer, primary: LocalServer): boolean {
    const node = this.of(replica)
    return node?.role === 'replica' && node.primaryId === this.of(primary)?.id
  }
}

/**
 * Reads the view of every server.
 *
 * @param clients - Connections to them.
 */
export async function viewsOf(clients: readonly Redis[]): Promise<readonly View[]> {
  return Promise.all(clients.map(async (client) => new View(await readClusterNodes(client))))
}

/**
 * Waits until every node that answers sees what is wanted and the same as the others, serves, and is linked to its primary.
 *
 * @param what - What is waited for, as it should read after "waiting until".
 * @param nodes - All nodes; those that do not answer now are left out.
 * @param holds - Whether a view is as wanted; receives the nodes that answer too.
 * @param timeout - Milliseconds until it gives up.
 */
export async function untilEveryView(
  what: string,
  nodes: readonly LocalServer[],
  holds: (view: View, alive: readonly LocalServer[]) => boolean,
  timeout: number = TIMEOUT_MS,
): Promise<void> {
  const alive = await answering(nodes)
  await withConnections(alive, async (clients) => {
    await waitFor(
      what,
      async () => {
        const views = await viewsOf(clients)
        const blind = views.findIndex((view) => !holds(view, alive))
        if (blind >= 0) throw new Error(`the node on port ${alive[blind]?.port} does not see it so`)
        // A node that comes back takes itself for what it was, until it hears better.
        const opinions = new Set(views.map((view) => view.rolesOf(alive)))
        if (opinions.size > 1) throw new Error(`the nodes differ: ${[...opinions].join(' and ')}`)
        const complaints = await Promise.all(clients.map(complaintOf))
        const index = complaints.findIndex((complaint) => complaint !== undefined)
        if (index >= 0) throw new Error(`the node on port ${alive[index]?.port} ${complaints[index]}`)
        return true
      },
      { timeout },
    )
  })
}

async function complaintOf(client: Redis): Promise<string | undefined> {
  const state = /cluster_state:(\w+)/.exec(String(await client.call('CLUSTER', 'INFO')))?.[1]
  if (state !== 'ok') return `is in state ${state}`
  const link = /master_link_status:(\w+)/.exec(await client.info('replication'))?.[1] ?? 'up'
  return link === 'up' ? undefined : `has its link to its primary ${link}`
}
