import type { Redis } from 'ioredis'
import type { SlotRange } from './slots.ts'

/** A node in the eyes of some node. */
export interface ClusterNode {
  /** Its id, 40 hexadecimal digits. */
  readonly id: string
  /** Where it serves clients. */
  readonly port: number
  /** Whether it is the node that was asked. */
  readonly myself: boolean
  /** What it is. */
  readonly role: 'primary' | 'replica'
  /** Id of the primary of a replica. */
  readonly primaryId: string | undefined
  /** Whether it is well: met, connected, and not thought to fail. */
  readonly well: boolean
  /** Slots that it serves, in order. */
  readonly slots: readonly SlotRange[]
}

/**
 * Asks a node for all nodes that it knows.
 *
 * @param client - Connection to the node.
 */
export async function readClusterNodes(client: Redis): Promise<readonly ClusterNode[]> {
  return parseClusterNodes(String(await client.call('CLUSTER', 'NODES')))
}

/**
 * Reads the reply of CLUSTER NODES.
 *
 * @param text - One node a line.
 *
 * @see {@link https://redis.io/docs/latest/commands/cluster-nodes/ | Redis: CLUSTER NODES}
 */
export function parseClusterNodes(text: string): readonly ClusterNode[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [id = '', address = '', flagList = '', primaryId = '-', , , , link, ...slots] = line.trim().split(' ')
      const flags = flagList.split(',')
      const myself = flags.includes('myself')
      const ailing = ['fail', 'fail?', 'handshake', 'noaddr'].some((flag) => flags.includes(flag))
      return {
        id,
        port: Number(/:(\d+)(?:@|,|$)/.exec(address)?.[1]),
        myself,
        role: flags.includes('slave') ? 'replica' : 'primary',
        primaryId: primaryId === '-' ? undefined : primaryId,
        well: !ailing && (myself || link === 'connected'),
        // Slots on the move are in brackets; they stand in their owner's ranges as well.
        slots: slots.filter((slot) => !slot.startsWith('[')).map(parseRange),
      }
    })
}

/**
 * Tells whether ranges contain all of some slots.
 *
 * @param ranges - The ranges, in order.
 * @param wanted - The slots.
 */
export function contains(ranges: readonly SlotRange[], wanted: SlotRange): boolean {
  let next = wanted.from
  for (const { from, to } of ranges) if (from <= next && next <= to) next = to + 1
  return next > wanted.to
}

function parseRange(text: string): SlotRange {
  const [from, to = from] = text.split('-').map(Number)
  return { from: Number(from), to: Number(to) }
}
