import type { Redis } from 'ioredis'
import { LocalArgumentError } from '../errors.ts'
import type { LocalServer } from '../local-server.ts'
import { waitFor } from '../wait-for.ts'
import { untilEveryView } from './agreement.ts'
import { readClusterStates } from './cluster-states.ts'
import { answering, withConnections } from './connections.ts'

// The server silently gives up a failover after five seconds.
const ATTEMPT_MS = 6000

/**
 * Makes a replica the primary of its slots. Resolves when all nodes that answer see it.
 *
 * @param nodes - All nodes.
 * @param replica - The replica.
 * @throws {@link LocalArgumentError} when it is not a replica now.
 */
export async function promoteNode(nodes: readonly LocalServer[], replica: LocalServer): Promise<void> {
  const states = await readClusterStates(nodes)
  const own = states.find((state) => state.server === replica)
  if (own === undefined) throw new LocalArgumentError(`replica: port ${replica.port} is not a node of this cluster`)
  const { primary } = own
  if (own.role !== 'replica' || primary === undefined) {
    throw new LocalArgumentError(
      `replica: the node on port ${replica.port} is ${own.role === 'down' ? 'down' : 'a primary'}`,
    )
  }
  const primaryAnswers = states.find((state) => state.server === primary)?.role !== 'down'
  await untilEpochIsKnown(nodes, replica)
  await takeOver(replica, primaryAnswers)
  await untilEveryView(
    `port ${replica.port} has taken over from port ${primary.port}`,
    nodes,
    (view, answering) =>
      view.of(replica)?.role === 'primary' &&
      view.replicasOf(primary).length === 0 &&
      (!answering.includes(primary) || view.follows(primary, replica)),
  )
}

// Right after another failover, the replica may not know its epoch yet, and could win with the same one. The other
// nodes then keep the old owner of the slots.
async function untilEpochIsKnown(nodes: readonly LocalServer[], replica: LocalServer): Promise<void> {
  const alive = await answering(nodes)
  await withConnections(alive, (clients) =>
    waitFor(`port ${replica.port} knows the current epoch`, async () => {
      const epochs = await Promise.all(clients.map(readEpoch))
      return epochs[alive.indexOf(replica)] === Math.max(...epochs)
    }),
  )
}

async function readEpoch(client: Redis): Promise<number> {
  return Number(/cluster_current_epoch:(\d+)/.exec(String(await client.call('CLUSTER', 'INFO')))?.[1])
}

async function takeOver(replica: LocalServer, primaryAnswers: boolean): Promise<void> {
  await withConnections([replica], async ([client]) => {
    const failOver = async (): Promise<void> => {
      // With its primary, the replica catches up first and loses nothing; without, it must not wait for votes.
      await client?.call('CLUSTER', 'FAILOVER', ...(primaryAnswers ? [] : ['TAKEOVER'])).catch((error: Error) => {
        // It is a primary already: an automatic failover, or the previous attempt, succeeded.
        if (!error.message.includes('to a replica')) throw error
      })
    }
    let attempted = 0
    const promoted = async (): Promise<boolean | undefined> => {
      if (Date.now() - attempted > ATTEMPT_MS) {
        await failOver()
        attempted = Date.now()
      }
      return (await client?.info('replication'))?.includes('role:master')
    }
    await waitFor(`port ${replica.port} takes over`, promoted, { timeout: 4 * ATTEMPT_MS })
    // Shortly after another election, a replica may win with the votes of that one; its epoch is then too low for the
    // others.
    await client?.call('CLUSTER', 'BUMPEPOCH')
  })
}

/**
 * Chooses a replica to take over from a primary.
 *
 * @param nodes - All nodes.
 * @param primary - The primary; it may be down.
 * @returns The first replica of it that answers.
 * @throws {@link LocalArgumentError} when there is none.
 */
export async function replicaToPromote(nodes: readonly LocalServer[], primary: LocalServer): Promise<LocalServer> {
  const states = await readClusterStates(nodes)
  const replica = states.find((state) => state.role === 'replica' && state.primary === primary)?.server
  if (replica === undefined) throw new LocalArgumentError(`primary: no replica follows port ${primary.port}`)
  return replica
}
