import { once } from 'node:events'
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
 * Plans which nodes get which slots and which follow which; asks nobody.
 *
 * @param nodes - All nodes: the first ones become primaries, the others are dealt out to them in turn.
 * @param replicas - How many each primary gets.
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

/** How long {@link createCluster} tries. */
export interface CreateClusterOptions {
  /** Milliseconds until it gives up. @defaultValue 60000 */
  readonly timeout?: number
  /** Gives it up. */
  readonly signal?: AbortSignal
}

/**
 * Makes a planned cluster of empty nodes that know nothing of each other, and resolves when all agree on it. When that fails, the nodes forget what they were told.
 *
 * @param plan - Of {@link planCluster}.
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
  const over = new AbortController()
  try {
    signal?.throwIfAborted()
    const formed = formCluster(primaries, replicas, timeout)
    const given = signal && once(signal, 'abort', { signal: over.signal }).then(() => signal.throwIfAborted())
    given?.catch(() => {})
    await Promise.race(given === undefined ? [formed] : [formed, given])
  } catch (error) {
    await forgetAll([...primaries, ...replicas]).catch(() => {})
    throw error
  } finally {
    over.abort()
  }
}

// A greeting that was under way when a node forgot the others makes it know one again: hence until all stay alone for a while.
async function forgetAll(nodes: readonly ServerAddress[]): Promise<void> {
  let quiet = 0
  const alone = async (node: ServerAddress): Promise<boolean> => {
    const info = String(await callServer(node, ['CLUSTER', 'INFO']))
    return /^cluster_slots_assigned:0\r$/m.test(info) && /^cluster_known_nodes:1\r$/m.test(info)
  }
  const forgotten = async (): Promise<boolean> => {
    const states = await Promise.all(nodes.map(alone))
    quiet = states.includes(false) ? 0 : quiet + 1
    if (quiet === 0) await Promise.all(nodes.map((node) => callServer(node, ['CLUSTER', 'RESET', 'HARD'])))
    return quiet === 4
  }
  await waitFor('the nodes have forgotten each other', forgotten, { timeout: 5000, interval: 100 })
}
