import type { Redis } from 'ioredis'

/** Number of hash slots of every cluster. */
export const SLOT_COUNT = 16_384

/** Some consecutive slots, both ends included. */
export interface SlotRange {
  /** First slot. */
  readonly from: number
  /** Last slot. */
  readonly to: number
}

/** Slots, and the ports of the nodes that serve them, the primary first. */
export interface ServedRange extends SlotRange {
  /** Ports of the primary and then of its replicas. */
  readonly ports: readonly number[]
}

// ADDSLOTS names every slot; a request of this many stays far below any limit on arguments.
const CHUNK = 2048

/**
 * Divides all slots among primaries as evenly as can be.
 *
 * @param primaries - How many there are.
 * @returns One range for each primary.
 */
export function divideSlots(primaries: number): readonly SlotRange[] {
  const startOf = (index: number): number => Math.round((index * SLOT_COUNT) / primaries)
  return Array.from({ length: primaries }, (_, index) => ({ from: startOf(index), to: startOf(index + 1) - 1 }))
}

/**
 * Gives slots to a node, or takes them away from its view of the cluster.
 *
 * @param client - Connection to the node.
 * @param verb - What to do.
 * @param range - With which slots.
 */
export async function changeSlots(client: Redis, verb: 'ADDSLOTS' | 'DELSLOTS', range: SlotRange): Promise<void> {
  // The RANGE forms, shorter, came with Redis 7.0; these work on 6.2 too and take no measurable time.
  for (let start = range.from; start <= range.to; start += CHUNK) {
    const end = Math.min(range.to, start + CHUNK - 1)
    const slots = Array.from({ length: end - start + 1 }, (_, index) => start + index)
    await client.call('CLUSTER', verb, ...slots)
  }
}

/**
 * Asks a node who serves what.
 *
 * @param client - Connection to the node.
 * @returns The node's view, ordered by slot.
 */
export async function readSlots(client: Redis): Promise<readonly ServedRange[]> {
  type Node = readonly [host: string, port: number]
  const ranges = (await client.call('CLUSTER', 'SLOTS')) as readonly [number, number, ...Node[]][]
  return ranges.map(([from, to, ...nodes]) => ({ from, to, ports: nodes.map(([, port]) => port) }))
}
