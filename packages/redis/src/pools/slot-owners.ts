import type { Cluster, Redis } from 'ioredis'
import pTimeout from 'p-timeout'
import { ConnectionInterruptedError, SlotNotCoveredError, translateError } from '../errors.ts'
import { refreshSlots } from '../ioredis/cluster-routing.ts'

/**
 * Lists the nodes that serve a slot, primary first. For an unowned slot ioredis would ask random nodes until its
 * redirections are used up.
 *
 * @param cluster - A ready connection.
 * @param slot - From 0 to 16383.
 * @returns `host:port` of each.
 * @throws SlotNotCoveredError when no node owns it.
 */
export function ownersOf(cluster: Cluster, slot: number): readonly string[] {
  const owners = cluster.slots[slot]
  if (owners?.length) return owners
  throw new SlotNotCoveredError(`No node of the cluster owns slot ${slot}.`)
}

/**
 * Finds the connection to the primary of a slot.
 *
 * @param cluster - A ready connection.
 * @param slot - From 0 to 16383.
 * @returns Its address, and the connection.
 * @throws SlotNotCoveredError when no node owns the slot; ConnectionInterruptedError while its owner is not connected
 * yet.
 */
export function primaryOf(cluster: Cluster, slot: number): { readonly address: string; readonly node: Redis } {
  const [address = ''] = ownersOf(cluster, slot)
  const node = cluster.nodes('master').find(({ options }) => `${options.host}:${options.port}` === address)
  if (node) return { address, node }
  throw new ConnectionInterruptedError(`The primary of slot ${slot} (${address}) is not connected just now.`, {
    node: address,
  })
}

/**
 * Asks the nodes who owns the slots.
 *
 * @param cluster - A ready connection.
 * @param ms - Milliseconds to wait: what is not known by then becomes known later.
 * @throws ConnectionInterruptedError and others when no node answers.
 */
export async function refreshWithin(cluster: Cluster, ms: number): Promise<void> {
  await pTimeout(refreshSlots(cluster), { milliseconds: ms, fallback: () => {} }).catch((error: unknown) => {
    throw translateError(error)
  })
}
