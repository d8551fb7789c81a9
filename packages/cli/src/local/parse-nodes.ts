import type { SlotRange } from '@holdfast/local-redis'

/** A line of CLUSTER NODES. */
export interface ClusterNode {
  /** Forty hexadecimal digits. */
  readonly id: string
  /** `host:port` for clients. */
  readonly address: string
  /** TCP port for clients. */
  readonly port: number
  /** What it does now. */
  readonly role: 'primary' | 'replica'
  /** How it is: `fail` is agreed upon, `suspected` is one node's opinion, `unknown` has no address or shakes hands. */
  readonly health: 'ok' | 'suspected' | 'fail' | 'unknown'
  /** Id of the primary that a replica follows. */
  readonly primaryId: string | undefined
  /** Whether the asked node has a link to it. */
  readonly linked: boolean
  /** Configuration epoch. */
  readonly epoch: number
  /** The slots it serves. */
  readonly slots: readonly SlotRange[]
  /** Slots under way, as CLUSTER NODES writes them without brackets: `93->-id`. */
  readonly moving: readonly string[]
}

/**
 * Reads the answer of CLUSTER NODES.
 *
 * @param text - One line for each node.
 * @returns The nodes, by port.
 *
 * @see {@link https://redis.io/docs/latest/commands/cluster-nodes/ | Redis: CLUSTER NODES}
 */
export function parseNodes(text: string): readonly ClusterNode[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map(parseNode).sort((one, other) => one.port - other.port || one.address.localeCompare(other.address))
}

function parseNode(line: string): ClusterNode {
  const [id = '', where = '', flagText = '', primary = '-', , , epoch = '0', link = '', ...slots] = line
    .trim()
    .split(' ')
  const flags = flagText.split(',')
  // `host:port@busport,hostname,name=value`
  const address = where.replace(/[@,].*$/, '')
  return {
    id,
    address,
    port: Number(address.slice(address.lastIndexOf(':') + 1)),
    role: flags.includes('master') ? 'primary' : 'replica',
    health: healthOf(flags),
    primaryId: primary === '-' ? undefined : primary,
    linked: link === 'connected',
    epoch: Number(epoch),
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

/**
 * Counts slots.
 *
 * @param ranges - Ranges that do not overlap.
 */
export function countSlots(ranges: readonly SlotRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)
}

/**
 * Writes slot ranges as redis-cli does: `0-5460,5462`.
 *
 * @param ranges - Any.
 */
export function formatSlots(ranges: readonly SlotRange[]): string {
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(',')
}
