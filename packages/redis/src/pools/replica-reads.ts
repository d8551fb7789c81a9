import type { ReplicaUse } from '../settings/class-settings.ts'
import type { LoadBalancingStrategy } from '../settings/kwargs/cluster-kwargs.ts'
import type { ConnectionPoolKwargs } from '../settings/pool-kwargs.ts'
import type { Connection } from './connection.ts'
import type { ReplicaHealth } from './replica-health.ts'

/** Picks the node of a slot that serves a read: the primary comes first in the list. */
export type ReadChoice = (nodes: readonly (Connection | undefined)[]) => Connection | undefined

/**
 * Decides which nodes of a cluster serve reads.
 *
 * @param kwargs - Merged kwargs.
 * @param use - What the pool class says.
 * @param wasLost - Whether the connection to a node was lost and is not back yet.
 * @param health - Which replicas follow their primaries.
 * @returns The choice; `undefined` for the primary alone.
 */
export function readChoice(
  kwargs: ConnectionPoolKwargs,
  use: ReplicaUse | undefined,
  wasLost: (node: Connection) => boolean,
  health: ReplicaHealth,
): ReadChoice | undefined {
  const strategy = strategyOf(kwargs, use)
  if (!strategy) return undefined
  const withPrimary = strategy === 'round_robin' || strategy === 'random'
  let turn = 0
  return ([primary, ...replicas]) => {
    const usable = replicas.filter((node) => node && isUsable(node, wasLost) && health.follows(node))
    const candidates = withPrimary && primary ? [primary, ...usable] : usable
    turn = (turn + 1) % Number.MAX_SAFE_INTEGER
    const at = strategy.startsWith('random') ? Math.floor(Math.random() * candidates.length) : turn % candidates.length
    return candidates[at] ?? primary
  }
}

function strategyOf(kwargs: ConnectionPoolKwargs, use?: ReplicaUse): LoadBalancingStrategy | undefined {
  if (kwargs.load_balancing_strategy) return kwargs.load_balancing_strategy
  // redis-py's meaning of read_from_replicas is to take turns; redis-py-cluster's pools pick at random.
  if (use || kwargs.readonly_mode) return 'random'
  return kwargs.read_from_replicas ? 'round_robin' : undefined
}

/**
 * A replica that is connected, or that connects for its first command. One that was lost has to connect before it gets
 * any: it may still be down.
 */
function isUsable(replica: Connection, wasLost: (node: Connection) => boolean): boolean {
  const { redis } = replica
  if (redis.status === 'wait' && wasLost(replica)) {
    redis.connect().catch(() => {})
    return false
  }
  return redis.status === 'ready' || redis.status === 'wait'
}
