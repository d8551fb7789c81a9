import type { Redis } from 'ioredis'
import type { LocalServer } from '../local-server.ts'
import { waitFor } from '../wait-for.ts'
import { type ClusterNode, readClusterNodes } from './cluster-nodes.ts'
import { answering, withConnections } from './connections.ts'
import { expectNoProblem, serviceProblem } from './no-problem.ts'

const TIMEOUT_MS = 30_000

/** All nodes, as one node sees them. */
export class View {
  readonly #nodes: readonly ClusterNode[]

  constructor(nodes: readonly ClusterNode[]) {
    this.#nodes = nodes
  }

  /** The node that runs as this server; undefined when it is not known. */
  of(server: LocalServer): ClusterNode | undefined {
    return this.#nodes.find((node) => node.port === server.port)
  }

  /** The nodes that follow this server. */
  replicasOf(server: LocalServer): readonly ClusterNode[] {
    const id = this.of(server)?.id
    return this.#nodes.filter((node) => node.primaryId !== undefined && node.primaryId === id)
  }

  /** Roles, primaries and slots of these servers, as a text that can be compared. */
  rolesOf(servers: readonly LocalServer[]): string {
    const portOf = (id: string | undefined): number | undefined => this.#nodes.find((node) => node.id === id)?.port
    return JSON.stringify(
      servers.map((server) => {
        const { role, primaryId, slots } = this.of(server) ?? {}
        return [server.port, role, portOf(primaryId), slots?.map(({ from, to }) => [from, to])]
      }),
    )
  }

  /** Whether the first server follows the second. */
  follows(replica: LocalServer, primary: LocalServer): boolean {
    const node = this.of(replica)
    return node?.role === 'replica' && node.primaryId === this.of(primary)?.id
  }
}

/**
 * Reads the view of every node.
 *
 * @param clients - Connections to the nodes.
 */
export async function viewsOf(clients: readonly Redis[]): Promise<readonly View[]> {
  return Promise.all(clients.map(async (client) => new View(await readClusterNodes(client))))
}

/**
 * Waits until the views of all nodes that answer are as wanted and equal, and each of these nodes serves and is
 * linked to its primary.
 *
 * @param what - What is waited for, to be read after "waiting until".
 * @param nodes - All nodes; those that do not answer now are ignored.
 * @param holds - Whether a view is as wanted; also receives the nodes that answer.
 * @throws {@link WaitTimeoutError} after 30 seconds.
 */
export async function untilEveryView(
  what: string,
  nodes: readonly LocalServer[],
  holds: (view: View, alive: readonly LocalServer[]) => boolean,
): Promise<void> {
  const alive = await answering(nodes)
  await withConnections(alive, async (clients) => {
    const agreed = async (): Promise<boolean> => {
      const views = await viewsOf(clients)
      const different = views.findIndex((view) => !holds(view, alive))
      if (different >= 0) throw new Error(`the node on port ${alive[different]?.port} does not see it yet`)
      // A node that restarts keeps its old role until it hears from the others.
      const opinions = new Set(views.map((view) => view.rolesOf(alive)))
      if (opinions.size > 1) throw new Error(`the nodes differ: ${[...opinions].join(' and ')}`)
      return expectNoProblem('node', alive, clients, serviceProblem)
    }
    await waitFor(what, agreed, { timeout: TIMEOUT_MS })
  })
}
