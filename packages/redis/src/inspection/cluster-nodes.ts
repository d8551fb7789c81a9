/** A line of CLUSTER NODES. */
export interface ClusterNode {
  /** Its id. */
  readonly id: string
  /** `host:port`. */
  readonly address: string
  /** Primaries take writes. */
  readonly role: 'primary' | 'replica'
  /** The id of a replica's primary. */
  readonly primaryId: string | undefined
  /** Whether the others say that it failed, or probably did. */
  readonly failed: boolean
  /** Ranges of slots that it owns, both ends included. */
  readonly slots: readonly (readonly [first: number, last: number])[]
}

/**
 * Reads what CLUSTER NODES lists. Nodes without an address, which are about to be forgotten, are left out.
 *
 * @param listed - The reply.
 *
 * @see {@link https://redis.io/docs/latest/commands/cluster-nodes/ | Redis: CLUSTER NODES}
 */
export function parseClusterNodes(listed: string): readonly ClusterNode[] {
  return listed.split('\n').flatMap((line) => {
    const [id, place = '', flags = '', primary = '-', , , , , ...ranges] = line.trim().split(' ')
    const address = /^(.+:\d+)(@|$)/.exec(place.split(',')[0] ?? '')?.[1]
    if (!id || address === undefined || address.startsWith(':')) return []
    const list = flags.split(',')
    return [
      {
        id,
        address,
        role: list.includes('slave') || list.includes('replica') ? ('replica' as const) : ('primary' as const),
        primaryId: primary === '-' ? undefined : primary,
        failed: list.some((flag) => flag === 'fail' || flag === 'fail?' || flag === 'noaddr'),
        // In brackets are slots that move.
        slots: ranges.filter((range) => /^\d/.test(range)).map(rangeOf),
      },
    ]
  })
}

function rangeOf(text: string): readonly [number, number] {
  const [first, last = first] = text.split('-').map(Number)
  return [Number(first), Number(last)]
}
