import type { PlannedPrimary, ServerAddress } from '@holdfast/local-redis'

const addressOf = ({ host, port }: ServerAddress): string => `${host}:${port}`

/**
 * Writes the plan of a cluster, as `redis-cli --cluster create` does.
 *
 * @param plan - Primaries, their slots and replicas.
 * @returns Lines.
 */
export function drawPlan(plan: readonly PlannedPrimary[]): readonly string[] {
  const slots = plan.map(({ address, slots: { from, to } }, index) => {
    return `Primary ${index + 1}  ${addressOf(address)}  slots ${from}-${to} (${to - from + 1} slots)`
  })
  const links = plan.flatMap(({ address, replicas }) =>
    replicas.map((replica) => `Replica    ${addressOf(replica)}  follows ${addressOf(address)}`),
  )
  return [...slots, ...links]
}

/**
 * Tells whether primaries and their replicas are on different machines, as `redis-cli` does.
 *
 * @param plan - Primaries and replicas.
 */
export function describeAntiAffinity(plan: readonly PlannedPrimary[]): string {
  const together = plan.filter(({ address, replicas }) => replicas.some(({ host }) => host === address.host))
  if (plan.every(({ replicas }) => replicas.length === 0)) return 'Anti-affinity: there are no replicas.'
  return together.length === 0
    ? 'Anti-affinity: every replica is on another host than its primary.'
    : `Anti-affinity: ${together.length} of ${plan.length} primaries share their host with a replica: fine for development, but losing this machine loses both.`
}
