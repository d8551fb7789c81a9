import { LocalArgumentError } from '../errors.ts'
import type { LocalServer } from '../local-server.ts'
import { waitFor } from '../wait-for.ts'
import { untilEveryView } from './agreement.ts'
import { withConnections } from './connections.ts'
import { readTopology } from './topology.ts'

// The server itself gives a failover up after five seconds, without a word.
const PATIENCE_MS = 6000

/**
 * Makes a replica the primary of its slots.
 *
 * @param nodes - All nodes.
 * @param replica - Which one.
 */
export async function promoteNode(nodes: readonly LocalServer[], replica: LocalServer): Promise<void> {
  const states = await readTopology(nodes)
  const own = states.find((state) => state.server === replica)
  if (own === undefined) throw new LocalArgumentError(`replica: port ${replica.port} is no node of this cluster`)
  const { primary } = own
  if (own.role !== 'replica' || primary === undefined) {
    throw new LocalArgumentError(
      `replica: the node on port ${replica.port} is ${own.role === 'down' ? 'down' : 'a primary'}`,
    )
  }
  const alive = states.find((state) => state.server === primary)?.role !== 'down'
  await takeOver(replica, alive)
  await untilEveryView(
    `port ${replica.port} has taken over from port ${primary.port}`,
    nodes,
    (view, answering) =>
      view.of(replica)?.role === 'primary' &&
      view.replicasOf(primary).length === 0 &&
      (!answering.includes(primary) || view.follows(primary, replica)),
  )
}

async function takeOver(replica: LocalServer, primaryAnswers: boolean): Promise<void> {
  await withConnections([replica], async ([client]) => {
    const ask = async (): Promise<void> => {
      // In step with its primary it takes over without loss; without the primary there is nobody to wait for.
      await client?.call('CLUSTER', 'FAILOVER', ...(primaryAnswers ? [] : ['TAKEOVER'])).catch((error: Error) => {
        // It took over meanwhile, by itself or at last.
        if (!error.message.includes('to a replica')) throw error
      })
    }
    let asked = 0
    await waitFor(
      `port ${replica.port} takes over`,
      async () => {
        if (Date.now() - asked > PATIENCE_MS) {
          await ask()
          asked = Date.now()
        }
        return (await client?.info('replication'))?.includes('role:master')
      },
      { timeout: 4 * PATIENCE_MS },
    )
    // Soon after another election a replica may win by the votes of that one, and then has too low an epoch to be believed.
    await client?.call('CLUSTER', 'BUMPEPOCH')
  })
}

/**
 * Chooses who is to take over from a primary.
 *
 * @param nodes - All nodes.
 * @param primary - Which one.
 * @returns A replica of it that answers.
 */
export async function heirOf(nodes: readonly LocalServer[], primary: LocalServer): Promise<LocalServer> {
  const states = await readTopology(nodes)
  const heir = states.find((state) => state.role === 'replica' && state.primary === primary)?.server
  if (heir === undefined) throw new LocalArgumentError(`primary: no replica follows port ${primary.port}`)
  return heir
}
