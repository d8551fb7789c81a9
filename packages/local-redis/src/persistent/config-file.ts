import { isAtLeast } from '../find/server-version.ts'
import type { PersistentNode, PersistentPlan } from './plan.ts'
import { SENTINEL_SERVICE } from './plan.ts'

/**
 * Writes the configuration file that a persistent server starts with the first time; it may rewrite it afterwards, as after a failover.
 *
 * Paths are relative to the server's own folder, so that no path needs quoting.
 *
 * @param plan - All servers.
 * @param node - The one whose file this is.
 * @param version - Version of the server program.
 * @returns The text of the file.
 */
export function configFile(plan: PersistentPlan, node: PersistentNode, version: string): string {
  const common = [`port ${node.port}`, 'bind 127.0.0.1', 'dir ./']
  const lines = node.role === 'sentinel' ? sentinelLines(plan) : serverLines(plan, node, version)
  return `${[...common, ...lines].join('\n')}\n`
}

function serverLines(plan: PersistentPlan, node: PersistentNode, version: string): readonly string[] {
  // Every write is kept, as create-cluster does; snapshots would only double that.
  const lines = ['appendonly yes', 'save ""', 'repl-diskless-sync yes', 'repl-diskless-sync-delay 0']
  // A cluster lists a replica once it heard from its primary: the default would let that take ten seconds.
  lines.push('repl-ping-replica-period 1')
  // From 7.0 on, a primary that is told to stop waits up to 10 s for replicas, which are being stopped as well.
  if (isAtLeast(version, [7, 0])) lines.push('shutdown-timeout 0')
  if (plan.kind === 'cluster') {
    lines.push('cluster-enabled yes', 'cluster-config-file nodes.conf', `cluster-node-timeout ${plan.nodeTimeout}`)
  }
  if (node.role === 'replica') lines.push(`replicaof 127.0.0.1 ${primaryPort(plan)}`)
  return lines
}

function sentinelLines(plan: PersistentPlan): readonly string[] {
  const sentinels = plan.nodes.filter(({ role }) => role === 'sentinel').length
  const quorum = Math.floor(sentinels / 2) + 1
  return [
    `sentinel monitor ${SENTINEL_SERVICE} 127.0.0.1 ${primaryPort(plan)} ${quorum}`,
    `sentinel down-after-milliseconds ${SENTINEL_SERVICE} ${plan.nodeTimeout}`,
    `sentinel failover-timeout ${SENTINEL_SERVICE} ${5 * plan.nodeTimeout}`,
  ]
}

function primaryPort(plan: PersistentPlan): number | undefined {
  return plan.nodes.find(({ role }) => role === 'primary')?.port
}
