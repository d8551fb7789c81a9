import { type ClusterNode, parseClusterNodes, SLOT_COUNT } from '@holdfast/local-redis'
import type { RedisNode } from 'holdfast'
import { parseInfo } from '../local/cluster-state.ts'
import { countSlots } from '../local/slots.ts'
import { checkReplication } from './check-replication.ts'
import { type Finding, failure, ok, warning } from './finding.ts'

const STATES: Readonly<Record<ClusterNode['health'], string>> = {
  ok: 'is well',
  suspected: 'does not answer all others',
  fail: 'has failed',
  unknown: 'is not known yet',
}

/**
 * Examines a cluster: state, coverage, nodes that failed, primaries without replicas, links.
 *
 * @param connected - The nodes that answer.
 */
export async function checkCluster(connected: readonly RedisNode[]): Promise<readonly Finding[]> {
  const first = connected.find(({ role }) => role === 'primary')
  if (first === undefined) return [failure('cluster', 'no primary answers', 'see that the nodes run')]
  const info = parseInfo(String(await first.run((redis) => redis.cluster('INFO'), 'any')))
  const alive = new Set(connected.map(({ address }) => address))
  // The cluster takes its time to agree that a node has failed. One that answers neither us nor its peer serves nobody.
  const known = await first.run((redis) => redis.call('CLUSTER', 'NODES'), 'any')
  const nodes = parseClusterNodes(String(known)).map((node) =>
    node.linked || alive.has(node.address) ? node : { ...node, health: 'fail' as const },
  )
  const healthy = nodes.filter(({ health }) => health === 'ok')
  const running = connected.filter(({ address }) => healthy.some((node) => node.address === address))
  return [...checkCoverage(info.cluster_state, nodes), ...checkReplicas(nodes), ...(await checkReplication(running))]
}

/**
 * Examines state and slots.
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
          'start their node again, or wait for its replica to take over',
        ),
  )
  return findings
}

/**
 * Examines whether every primary can be replaced.
 *
 * @param nodes - All nodes.
 */
export function checkReplicas(nodes: readonly ClusterNode[]): readonly Finding[] {
  const findings: Finding[] = []
  const ill = nodes.filter(({ health }) => health !== 'ok')
  for (const { address, role, health } of ill) {
    findings.push(
      warning('nodes', `${address} (${role}) ${STATES[health]}`, 'start it again, or forget it: CLUSTER FORGET'),
    )
  }
  const owners = nodes.filter(({ role, slots, health }) => role === 'primary' && slots.length > 0 && health === 'ok')
  const alone = owners.filter(({ id }) => !nodes.some(({ primaryId, health }) => primaryId === id && health === 'ok'))
  for (const { address } of alone) {
    findings.push(warning('replicas', `${address} has no replica: its keys are lost with it`, 'add a replica'))
  }
  if (alone.length === 0 && ill.length === 0)
    findings.push(ok('replicas', `every one of ${owners.length} primaries has a replica`))
  return findings
}
