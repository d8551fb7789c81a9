import { formCluster } from '../cluster/form-cluster.ts'
import { divideSlots, type SlotRange } from '../cluster/slots.ts'
import type { ServerAddress } from '../server-address.ts'
import { waitFor } from '../wait-for.ts'
import { callServer } from './call-server.ts'

/** A primary of a planned cluster. */
export interface PlannedPrimary {
  /** Where it listens. */
  readonly address: ServerAddress
  /** The slots it gets. */
  readonly slots: SlotRange
  /** The nodes that will follow it. */
  readonly replicas: readonly ServerAddress[]
}

/**
 * Plans which nodes get which slots, and which replica follows which primary. It asks no server.
 *
 * @param nodes - All nodes: the first become primaries, the others their replicas, round and round.
 * @param replicas - Replicas of each primary.
 */
export function planCluster(nodes: readonly ServerAddress[], replicas: number): readonly PlannedPrimary[] {
  const count = Math.floor(nodes.length / (replicas + 1))
  const followers = nodes.slice(count)
  return divideSlots(count).flatMap((slots, index) => {
    const address = nodes[index]
    if (address === undefined) return []
    return [{ address, slots, replicas: followers.filter((_, place) => place % count === index) }]
  })
}

/** How long {@link createCluster} waits. */
export interface CreateClusterOptions {
  /** Milliseconds until it gives up. @defaultValue 60000 */
  readonly timeout?: number
  /** Interrupts it. */
  readonly signal?: AbortSignal
}

/**
 * Makes a cluster of empty nodes that do not know each other. Resolves when all agree on it. When that fails, the
 * nodes are reset.
 *
 * @param plan - The result of {@link planCluster}.
 * @param options - Timeout and signal.
 * @throws {@link WaitTimeoutError} that says which node lacks what; the signal's reason.
 */
export async function createCluster(
  plan: readonly PlannedPrimary[],
  { timeout = 60_000, signal }: CreateClusterOptions = {},
): Promise<void> {
  const primaries = plan.map(({ address }) => address)
  const most = Math.max(...plan.map(({ replicas }) => replicas.length))
  const rounds = Array.from({ length: most }, (_, round) =>
    plan.flatMap(({ replicas }) => replicas.slice(round, round + 1)),
  )
  const replicas = rounds.flat()
  try {
    signal?.throwIfAborted()
    await formCluster(primaries, replicas, { timeout, ...(signal && { signal }) })
  } catch (error) {
    await resetAll([...primaries, ...replicas]).catch(() => {})
    throw error
  }
}

// A MEET on its way may introduce a node again after its reset: so reset until all nodes stay alone for a while.
async function resetAll(nodes: readonly ServerAddress[]): Promise<void> {
  let rounds = 0
  const alone = async (node: ServerAddress): Promise<boolean> => {
    const info = String(await callServer(node, ['CLUSTER', 'INFO']))
    return /^cluster_slots_assigned:0\r$/m.test(info) && /^cluster_known_nodes:1\r$/m.test(info)
  }
  const reset = async (): Promise<boolean> => {
    const states = await Promise.all(nodes.map(alone))
    rounds = states.includes(false) ? 0 : rounds + 1
    if (rounds === 0) await Promise.all(nodes.map((node) => callServer(node, ['CLUSTER', 'RESET', 'HARD'])))
    return rounds === 4
  }
  await waitFor('the nodes have forgotten each other', reset, { timeout: 5000, interval: 100 })
}
