import type { Cluster, Redis } from 'ioredis'
import type { ConnectionPoolKwargs, LoadBalancingStrategy } from '../settings/pool-kwargs.ts'
import type { Access, ReplicaUse } from './pool.ts'

/** Picks the node of a slot that serves a read: the primary comes first in the list. */
export type ReadChoice = (nodes: readonly (Redis | undefined)[]) => Redis | undefined

/**
 * Decides which nodes of a cluster serve reads.
 *
 * @param cluster - Whose nodes; they are watched for those that are lost.
 * @param kwargs - Merged kwargs.
 * @param use - What the pool class says.
 * @returns The choice, and what ends the watch; `undefined` for the primary alone.
 */
export function readChoice(
  cluster: Cluster,
  kwargs: ConnectionPoolKwargs,
  use?: ReplicaUse,
): { readonly choose: ReadChoice; readonly stop: () => void } | undefined {
  const strategy = strategyOf(kwargs, use)
  if (!strategy) return undefined
  const lost = new Set<string>()
  const lose = (node: Redis): void => void lost.add(addressOf(node))
  cluster.on('-node', lose)
  return { choose: makeChoice(strategy, lost), stop: () => cluster.off('-node', lose) }
}

/**
 * Sends a command with its reads going where they may. ioredis asks its option the moment that a command is sent, and remembers the answer for redirections.
 *
 * @param cluster - Where to.
 * @param access - `'write'` keeps every command on primaries: what it reads must not be old.
 * @param choice - Who serves reads; `undefined` leaves that to the cluster's own option.
 * @param command - Sends its commands before it waits for anything.
 */
export function sendTo<T>(
  cluster: Cluster,
  access: Access,
  choice: ReadChoice | undefined,
  command: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const { options } = cluster
  const { scaleReads } = options
  if (access === 'read' ? !choice : scaleReads === 'master') return command(cluster)
  options.scaleReads = access === 'read' ? choice : 'master'
  try {
    return command(cluster)
  } finally {
    options.scaleReads = scaleReads
  }
}

function strategyOf(kwargs: ConnectionPoolKwargs, use?: ReplicaUse): LoadBalancingStrategy | undefined {
  if (kwargs.load_balancing_strategy) return kwargs.load_balancing_strategy
  // redis-py's meaning of read_from_replicas is to take turns; redis-py-cluster's pools pick at random.
  if (use || kwargs.readonly_mode) return 'random'
  return kwargs.read_from_replicas ? 'round_robin' : undefined
}

function makeChoice(strategy: LoadBalancingStrategy, lost: Set<string>): ReadChoice {
  const withPrimary = strategy === 'round_robin' || strategy === 'random'
  let turn = 0
  return ([primary, ...replicas]) => {
    const usable = replicas.filter((node) => node && isUsable(node, lost))
    const candidates = withPrimary ? [primary, ...usable] : usable
    turn = (turn + 1) % Number.MAX_SAFE_INTEGER
    const at = strategy.startsWith('random') ? Math.floor(Math.random() * candidates.length) : turn % candidates.length
    return candidates[at] ?? primary
  }
}

/** One that is connected, or that will connect for its first command. One that was lost has to connect before it gets any: it may be down still. */
function isUsable(replica: Redis, lost: Set<string>): boolean {
  if (replica.status === 'wait' && lost.has(addressOf(replica))) {
    replica.connect().catch(() => {})
    return false
  }
  if (replica.status === 'ready') lost.delete(addressOf(replica))
  return replica.status === 'ready' || replica.status === 'wait'
}

function addressOf({ options }: Redis): string {
  return `${options.host}:${options.port}`
}
