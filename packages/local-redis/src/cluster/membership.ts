import { LocalArgumentError } from '../errors.ts'
import type { LocalServer } from '../local-server.ts'
import { waitFor } from '../wait-for.ts'
import { untilEveryView, viewsOf } from './agreement.ts'
import { isHealthy } from './cluster-nodes.ts'
import { readClusterStates } from './cluster-states.ts'
import { answering, withConnections } from './connections.ts'
import { moveSlotsTo } from './move-slots.ts'

/**
 * Adds a server to the cluster: as a primary without slots, or as a replica. Resolves when all nodes that answer know
 * it.
 *
 * @param members - The nodes of the cluster.
 * @param server - The server; it is not in a cluster yet.
 * @param primary - The primary that it follows, if any.
 */
export async function joinCluster(
  members: readonly LocalServer[],
  server: LocalServer,
  primary: LocalServer | undefined,
): Promise<void> {
  const nodes = [server, ...(await answering(members))]
  await withConnections(nodes, async ([client, ...others]) => {
    await Promise.all(others.map((other) => other.call('CLUSTER', 'MEET', server.host, server.port)))
    const all = [client, ...others].filter((each) => each !== undefined)
    await waitFor(`every node knows port ${server.port}`, async () => {
      const views = await viewsOf(all)
      return views.every((view) => nodes.every((node) => isHealthy(view.of(node))))
    })
    if (primary !== undefined) await makeFollow(server, primary)
  })
  await untilEveryView(`port ${server.port} has joined`, [server, ...members], (view, alive) => {
    const joined = alive.every((node) => isHealthy(view.of(node)))
    return joined && (primary === undefined || view.follows(server, primary))
  })
}

/**
 * Removes a node from the cluster: the other primaries get its slots, one of them gets its replicas, and all forget it.
 * A node that is down can be removed only when it owns no slots.
 *
 * @param members - The nodes of the cluster.
 * @param node - The node; it is not stopped.
 * @throws {@link LocalArgumentError} when it is not a node of the cluster, is the last primary, or is down and owns
 * slots.
 */
export async function leaveCluster(members: readonly LocalServer[], node: LocalServer): Promise<void> {
  if (!members.includes(node)) throw new LocalArgumentError(`node: port ${node.port} is not a node of this cluster`)
  const others = members.filter((member) => member !== node)
  const states = await readClusterStates(members)
  const primaries = states
    .filter((state) => state.server !== node && state.role === 'primary')
    .map((state) => state.server)
  const [first] = primaries
  if (first === undefined) throw new LocalArgumentError(`node: port ${node.port} is the last primary`)
  const slots = states.find((state) => state.server === node)?.slots ?? []
  for (const [index, range] of slots.entries()) {
    await moveSlotsTo(members, range, primaries[index % primaries.length] ?? first)
  }
  await withConnections(await answering(others), async (clients) => {
    const [view] = await viewsOf(clients)
    const leaving = view?.of(node)
    if (leaving === undefined) throw new LocalArgumentError(`node: the others do not know port ${node.port}`)
    if (leaving.slots.length > 0) {
      throw new LocalArgumentError(`node: port ${node.port} is down and still owns slots; fail over first`)
    }
    const followers = others.filter((other) => view?.follows(other, node))
    await Promise.all(followers.map((follower) => makeFollow(follower, first)))
    await Promise.all(
      clients.map((client) =>
        // A replica cannot forget its primary, and it needs a moment to see that it has another one.
        waitFor(
          `port ${node.port} is forgotten`,
          async () => (await client.call('CLUSTER', 'FORGET', leaving.id)) === 'OK',
        ),
      ),
    )
  })
}

async function makeFollow(replica: LocalServer, primary: LocalServer): Promise<void> {
  await withConnections([replica, primary], async ([follower, leader]) => {
    await follower?.call('CLUSTER', 'REPLICATE', String(await leader?.call('CLUSTER', 'MYID')))
  })
}
