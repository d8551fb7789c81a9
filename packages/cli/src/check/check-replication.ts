import type { RedisNode } from 'holdfast'
import { parseInfo } from '../local/cluster-state.ts'
import { type Finding, ok, warning } from './finding.ts'

/**
 * Checks the links of replicas to their primaries.
 *
 * @param nodes - The servers that answer.
 */
export async function checkReplication(nodes: readonly RedisNode[]): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  let replicas = 0
  await Promise.all(
    nodes.map(async (node) => {
      const info = await node.run((redis) => redis.info('replication'), 'any').then(parseInfo, () => undefined)
      if (info?.role !== 'slave') {
        replicas += Number(info?.connected_slaves ?? 0)
        return
      }
      if (info.master_link_status === 'up') return
      const message = `${node.address} has lost its primary ${info.master_host}:${info.master_port}`
      findings.push(warning('replication', message, 'read the log of the replica'))
    }),
  )
  if (findings.length > 0) return findings
  return [
    ok(
      'replication',
      replicas === 0
        ? 'no replica is connected'
        : `${replicas} ${replicas === 1 ? 'replica is' : 'replicas are'} linked`,
    ),
  ]
}
