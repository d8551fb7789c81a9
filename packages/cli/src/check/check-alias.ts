import { type Cache, RedisCache, type RedisNode, type SettingsWarning } from 'holdfast'
import { explain } from '../explain.ts'
import { hideSecrets } from '../settings/hide-secrets.ts'
import { nodesOf } from '../settings/redis-nodes.ts'
import { checkCluster } from './check-cluster.ts'
import { checkNodes } from './check-nodes.ts'
import { checkPermissions } from './check-permissions.ts'
import { checkReplication } from './check-replication.ts'
import { type AliasReport, type Finding, failure, ok, warning } from './finding.ts'
import { resolveAlias } from './resolve.ts'

/**
 * Examines one cache as a doctor would: connects, asks every server how it is, and tries what the cache needs.
 *
 * Writes one key under the cache's own prefix, which lives for a second at most.
 *
 * @param cache - The cache.
 * @param written - Its settings.
 * @param warnings - What `createCaches` remarked on them.
 */
export async function checkAlias(
  cache: Cache,
  written: Readonly<Record<string, unknown>>,
  warnings: readonly SettingsWarning[],
): Promise<AliasReport> {
  const findings: Finding[] = warnings.map(({ path, message }) => {
    return warning('settings', hideSecrets(`${path} ${message}`), 'leave it out, or set it as described')
  })
  if (!(cache instanceof RedisCache)) {
    findings.push(ok('connection', 'needs no server: its keys live in the memory of each process'))
    return { alias: cache.alias, resolved: resolveAlias(cache, written), findings }
  }
  try {
    const all = await nodesOf(cache)
    const clustered = cache.topology === 'cluster'
    const { nodes, silent } = await checkConnection(all, clustered)
    findings.push(...silent)
    if (nodes.length === 0) return { alias: cache.alias, resolved: resolveAlias(cache, written), findings }
    const of = silent.length > 0 ? ` of ${all.length}` : ''
    findings.push(ok('connection', `connected to ${nodes.length}${of} ${all.length === 1 ? 'server' : 'servers'}`))
    const examined = [
      await orFailure(clustered ? 'cluster' : 'replication', clustered ? checkCluster(nodes) : checkReplication(nodes)),
      await orFailure('nodes', checkNodes(nodes, cache.timeout)),
      await orFailure('permissions', checkPermissions(cache, nodes)),
    ]
    findings.push(...examined.flat())
    const tls = await nodes[0]?.run(async ({ options }) => options.tls !== undefined, 'any')
    return {
      alias: cache.alias,
      resolved: resolveAlias(cache, written, { topology: cache.topology, nodes: all, tls }),
      findings,
    }
  } catch (error) {
    findings.push(failed('connection', error))
    return { alias: cache.alias, resolved: resolveAlias(cache, written), findings }
  }
}

// A cluster may do without one of its nodes, as its own examination will tell, and a cache without a replica.
async function checkConnection(
  nodes: readonly RedisNode[],
  clustered: boolean,
): Promise<{ readonly nodes: readonly RedisNode[]; readonly silent: readonly Finding[] }> {
  const answers = await Promise.allSettled(nodes.map((node) => node.run((redis) => redis.ping(), 'any')))
  const silent = answers.flatMap((answer, index): Finding[] => {
    if (answer.status === 'fulfilled') return []
    const found = failed('connection', answer.reason, `${nodes[index]?.address} does not answer: `)
    return [clustered || nodes[index]?.role === 'replica' ? { ...found, level: 'warning' } : found]
  })
  return { nodes: nodes.filter((_, index) => answers[index]?.status === 'fulfilled'), silent }
}

// What one examination could not find out must not hide what the others found.
async function orFailure(topic: string, examination: Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  return examination.catch((error: unknown) => [failed(topic, error, 'could not be examined: ')])
}

function failed(topic: string, error: unknown, prefix = ''): Finding {
  const { message, next } = explain(error)
  return failure(topic, `${prefix}${message}`, next ?? 'see that all servers run: holdfast cluster status')
}
