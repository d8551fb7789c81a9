import { sentinelConfig } from '../sentinel/sentinel-config.ts'
import { type Directive, quickShutdown, REPLICATION } from '../server-directives.ts'
import { type PersistentNode, type PersistentPlan, SENTINEL_SERVICE } from './plan.ts'

/**
 * Writes the configuration file of a persistent server for its first start. The server may rewrite it, for example
 * after a failover.
 *
 * Paths are relative to the folder of the server, so that none needs quoting.
 *
 * @param plan - All servers.
 * @param node - The server.
 * @param version - Version of the server program.
 * @returns The text of the file.
 */
export function configFile(plan: PersistentPlan, node: PersistentNode, version: string): string {
  const common = [`port ${node.port}`, 'bind 127.0.0.1', 'dir ./']
  const lines = node.role === 'sentinel' ? sentinelLines(plan) : serverLines(plan, node, version)
  return `${[...common, ...lines].join('\n')}\n`
}

function serverLines(plan: PersistentPlan, node: PersistentNode, version: string): readonly string[] {
  const directives: readonly Directive[] = [
    // Every write is kept, as create-cluster does; snapshots would only write it twice.
    ['appendonly', 'yes'],
    ['save', '""'],
    ...REPLICATION,
    ...quickShutdown(version),
  ]
  const lines = directives.map((directive) => directive.join(' '))
  if (plan.kind === 'cluster') {
    lines.push('cluster-enabled yes', 'cluster-config-file nodes.conf', `cluster-node-timeout ${plan.nodeTimeout}`)
  }
  if (node.role === 'replica') lines.push(`replicaof 127.0.0.1 ${primaryPort(plan)}`)
  return lines
}

function sentinelLines(plan: PersistentPlan): readonly string[] {
  const sentinels = plan.nodes.filter(({ role }) => role === 'sentinel').length
  return sentinelConfig({
    name: SENTINEL_SERVICE,
    primary: { host: '127.0.0.1', port: primaryPort(plan) },
    quorum: Math.floor(sentinels / 2) + 1,
    downAfter: plan.nodeTimeout,
    failoverTimeout: 5 * plan.nodeTimeout,
  })
}

function primaryPort(plan: PersistentPlan): number {
  return plan.nodes.find(({ role }) => role === 'primary')?.port ?? 0
}
