import type { Redis } from 'ioredis'
import type { SlotRange } from './slots.ts'

/** A node of a cluster, as one of the nodes sees it: a line of CLUSTER NODES. */
export interface ClusterNode {
  /** Its id: 40 hexadecimal digits. */
  readonly id: string
  /** `host:port` for clients. */
  readonly address: string
  /** TCP port for clients. */
  readonly port: number
  /** Whether it is the node that was asked. */
  readonly myself: boolean
  /** Its role now. */
  readonly role: 'primary' | 'replica'
  /**
   * `fail`: the nodes agree that it has failed. `suspected`: the asked node thinks so. `unknown`: no address, or in
   * handshake.
   */
  readonly health: 'ok' | 'suspected' | 'fail' | 'unknown'
  /** Id of the primary that a replica follows. */
  readonly primaryId: string | undefined
  /** Whether the asked node has a link to it. */
  readonly linked: boolean
  /** Configuration epoch. */
  readonly epoch: number
  /** The slots it serves, in order. */
  readonly slots: readonly SlotRange[]
  /** Slots in migration, as CLUSTER NODES writes them, without brackets: `93->-id`. */
  readonly moving: readonly string[]
}

/**
 * Asks a node for all nodes that it knows.
 *
 * @param client - Connection to the node.
 * @returns The nodes, by port.
 */
export async function readClusterNodes(client: Redis): Promise<readonly ClusterNode[]> {
  return parseClusterNodes(String(await client.call('CLUSTER', 'NODES')))
}

/**
 * Parses the reply of CLUSTER NODES.
 *
 * @param text - One line for each node.
 * @returns The nodes, by port.
 *
 * @see {@link https://redis.io/docs/latest/commands/cluster-nodes/ | Redis: CLUSTER NODES}
 */
export function parseClusterNodes(text: string): readonly ClusterNode[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map(parseNode).sort((one, other) => one.port - other.port || one.address.localeCompare(other.address))
}

/**
 * Tells whether a node is healthy and connected, in the view of the asked node.
 *
 * @param node - The node; undefined for one that the asked node does not know.
 */
export function isHealthy(node: ClusterNode | undefined): boolean {
  return node?.health === 'ok' && (node.linked || node.myself)
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

function parseNode(line: string): ClusterNode {
  const [id = '', place = '', flagList = '', primary = '-', , , epoch = '0', link = '', ...slots] = line
    .trim()
    .split(' ')
  const flags = flagList.split(',')
  // `host:port@busport,hostname,name=value`
  const [address = ''] = place.split(/[@,]/, 1)
  return {
    id,
    address,
    port: Number(address.slice(address.lastIndexOf(':') + 1)),
    myself: flags.includes('myself'),
    role: flags.includes('master') ? 'primary' : 'replica',
    health: healthOf(flags),
    primaryId: primary === '-' ? undefined : primary,
    linked: link === 'connected',
    epoch: Number(epoch),
    // A slot in migration is listed in brackets, and also in the range of its owner.
    slots: slots.filter((slot) => !slot.startsWith('[')).map(parseRange),
    moving: slots.filter((slot) => slot.startsWith('[')).map((slot) => slot.slice(1, -1)),
  }
}

function healthOf(flags: readonly string[]): ClusterNode['health'] {
  if (flags.includes('fail')) return 'fail'
  if (flags.includes('fail?')) return 'suspected'
  return flags.includes('noaddr') || flags.includes('handshake') ? 'unknown' : 'ok'
}

function parseRange(text: string): SlotRange {
  const [from = 0, to = from] = text.split('-').map(Number)
  return { from, to }
}
