import { type ClusterNode, parseClusterNodes, SLOT_COUNT } from '@holdfast/local-redis'
import type { RedisNode } from 'holdfast'
import { parseInfo } from '../local/cluster-state.ts'
import { countSlots } from '../local/slots.ts'
import { checkReplication } from './check-replication.ts'
import { type Finding, failure, ok, warning } from './finding.ts'

const STATES: Readonly<Record<ClusterNode['health'], string>> = {
  ok: 'is healthy',
  suspected: 'does not answer some nodes',
  fail: 'has failed',
  unknown: 'has not joined yet',
}

/**
 * Checks a cluster: state, coverage, failed nodes, primaries without replicas, links.
 *
 * @param connected - The nodes that answer.
 */
export async function checkCluster(connected: readonly RedisNode[]): Promise<readonly Finding[]> {
  const first = connected.find(({ role }) => role === 'primary')
  if (first === undefined) return [failure('cluster', 'no primary answers', 'check that the nodes run')]
  const info = parseInfo(String(await first.run((redis) => redis.cluster('INFO'), 'any')))
  const alive = new Set(connected.map(({ address }) => address))
  // The nodes need some time to agree that a node has failed. A node that answers neither us nor its peer has failed.
  const known = await first.run((redis) => redis.call('CLUSTER', 'NODES'), 'any')
  const nodes = parseClusterNodes(String(known)).map((node) =>
    node.linked || alive.has(node.address) ? node : { ...node, health: 'fail' as const },
  )
  const healthy = nodes.filter(({ health }) => health === 'ok')
  const running = connected.filter(({ address }) => healthy.some((node) => node.address === address))
  return [...checkCoverage(info.cluster_state, nodes), ...checkReplicas(nodes), ...(await checkReplication(running))]
}

/**
 * Checks state and slots.
 *
 * @param state - `cluster_state`.
 * @param nodes - All nodes.
 */
export function checkCoverage(state: string | undefined, nodes: readonly ClusterNode[]): readonly Finding[] {
  const served = nodes.filter(({ health }) => health !== 'fail').reduce((sum, { slots }) => sum + countSlots(slots), 0)
  const findings: Finding[] = []
  if (state !== 'ok') {
    findings.push(failure('cluster', `its state is ${state}`, 'start the nodes that are down, or assign their slots'))
  }
  findings.push(
    served === SLOT_COUNT
      ? ok('coverage', `all ${SLOT_COUNT} slots are served`)
      : failure(
          'coverage',
          `${SLOT_COUNT - served} of ${SLOT_COUNT} slots are not served`,
          'restart their node, or wait until its replica takes over',
        ),
  )
  return findings
}

/**
 * Checks that every primary has a replica, and that no node has failed.
 *
 * @param nodes - All nodes.
 */
export function checkReplicas(nodes: readonly ClusterNode[]): readonly Finding[] {
  const findings: Finding[] = []
  const unhealthy = nodes.filter(({ health }) => health !== 'ok')
  for (const { address, role, health } of unhealthy) {
    findings.push(
      warning('nodes', `${address} (${role}) ${STATES[health]}`, 'restart it, or remove it with CLUSTER FORGET'),
    )
  }
  const owners = nodes.filter(({ role, slots, health }) => role === 'primary' && slots.length > 0 && health === 'ok')
  const alone = owners.filter(({ id }) => !nodes.some(({ primaryId, health }) => primaryId === id && health === 'ok'))
  for (const { address } of alone) {
    findings.push(warning('replicas', `${address} has no replica: if it fails, its keys are lost`, 'add a replica'))
  }
  if (alone.length === 0 && unhealthy.length === 0)
    findings.push(ok('replicas', `all ${owners.length} primaries have a replica`))
  return findings
}
