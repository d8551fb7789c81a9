import { LocalArgumentError } from '../errors.ts'
import type { LocalServer } from '../local-server.ts'
import { waitFor } from '../wait-for.ts'
import { untilEveryView, viewsOf } from './agreement.ts'
import { answering, withConnections } from './connections.ts'
import { moveSlotsTo } from './move-slots.ts'
import { readTopology } from './topology.ts'

/**
 * Takes a server into the cluster: as a primary without slots, or as a replica.
 *
 * @param members - The nodes of the cluster.
 * @param server - The server, which is in no cluster yet.
 * @param primary - Whom it is to follow, if anyone.
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
      return views.every((view) => nodes.every((node) => view.of(node)?.well))
    })
    if (primary !== undefined) await followBy(server, primary)
  })
  await untilEveryView(`port ${server.port} has joined`, [server, ...members], (view, alive) => {
    const joined = alive.every((node) => view.of(node)?.well)
    return joined && (primary === undefined || view.follows(server, primary))
  })
}

/**
 * Takes a node out of the cluster: its slots go to the other primaries, its replicas to one of them, and all forget it.
 * A node that is down can leave when no slot is its own any more.
 *
 * @param members - The nodes of the cluster.
 * @param node - Which one leaves; it still runs afterwards, if it did.
 */
export async function leaveCluster(members: readonly LocalServer[], node: LocalServer): Promise<void> {
  if (!members.includes(node)) throw new LocalArgumentError(`node: port ${node.port} is no node of this cluster`)
  const others = members.filter((member) => member !== node)
  const states = await readTopology(members)
  const heirs = states.filter((state) => state.server !== node && state.role === 'primary').map((state) => state.server)
  const [heir] = heirs
  if (heir === undefined) throw new LocalArgumentError(`node: port ${node.port} is the last primary`)
  const slots = states.find((state) => state.server === node)?.slots ?? []
  for (const [index, range] of slots.entries()) {
    await moveSlotsTo(members, range, heirs[index % heirs.length] ?? heir)
  }
  await withConnections(await answering(others), async (clients) => {
    const [view] = await viewsOf(clients)
    const leaving = view?.of(node)
    if (leaving === undefined) throw new LocalArgumentError(`node: the others do not know port ${node.port}`)
    if (leaving.slots.length > 0) {
      throw new LocalArgumentError(`node: port ${node.port} is down and still owns slots; fail over first`)
    }
    const followers = others.filter((other) => view?.follows(other, node))
    await Promise.all(followers.map((follower) => followBy(follower, heir)))
    await Promise.all(
      clients.map((client) =>
        // A replica may not forget its primary, and takes a moment to see that it has another one.
        waitFor(
          `port ${node.port} is forgotten`,
          async () => (await client.call('CLUSTER', 'FORGET', leaving.id)) === 'OK',
        ),
      ),
    )
  })
}

async function followBy(replica: LocalServer, primary: LocalServer): Promise<void> {
  await withConnections([replica, primary], async ([follower, leader]) => {
    await follower?.call('CLUSTER', 'REPLICATE', String(await leader?.call('CLUSTER', 'MYID')))
  })
}
