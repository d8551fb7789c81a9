import type { Redis } from 'ioredis'

/** How many hash slots a cluster has. */
export const SLOT_COUNT = 16_384

/** Consecutive slots, both ends included. */
export interface SlotRange {
  /** First slot. */
  readonly from: number
  /** Last slot. */
  readonly to: number
}

/** Slots, and the nodes that serve them. */
export interface ServedRange extends SlotRange {
  /** Port of the primary, then those of its replicas. */
  readonly ports: readonly number[]
}

// ADDSLOTS names every slot; this many arguments are far below any limit.
const CHUNK = 2048

/**
 * Divides all slots among primaries as evenly as possible.
 *
 * @param primaries - How many primaries.
 * @returns One range for each primary.
 */
export function divideSlots(primaries: number): readonly SlotRange[] {
  const startOf = (index: number): number => Math.round((index * SLOT_COUNT) / primaries)
  return Array.from({ length: primaries }, (_, index) => ({ from: startOf(index), to: startOf(index + 1) - 1 }))
}

/**
 * Assigns slots to a node, or removes them from its view of the cluster.
 *
 * @param client - Connection to the node.
 * @param verb - Which of the two.
 * @param range - The slots.
 */
export async function changeSlots(client: Redis, verb: 'ADDSLOTS' | 'DELSLOTS', range: SlotRange): Promise<void> {
  // ADDSLOTSRANGE and DELSLOTSRANGE need Redis 7.0; these work on 6.2 too.
  for (let start = range.from; start <= range.to; start += CHUNK) {
    const end = Math.min(range.to, start + CHUNK - 1)
    const slots = Array.from({ length: end - start + 1 }, (_, index) => start + index)
    await client.call('CLUSTER', verb, ...slots)
  }
}

/**
 * Asks a node which nodes serve which slots.
 *
 * @param client - Connection to the node.
 * @returns The view of this node, ordered by slot.
 */
export async function readSlots(client: Redis): Promise<readonly ServedRange[]> {
  type Node = readonly [host: string, port: number]
  const ranges = (await client.call('CLUSTER', 'SLOTS')) as readonly [number, number, ...Node[]][]
  return ranges.map(([from, to, ...nodes]) => ({ from, to, ports: nodes.map(([, port]) => port) }))
}
