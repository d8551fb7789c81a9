import { type Cache, RedisCache, type RedisNode, type SettingsWarning } from 'holdfast'
import { explain } from '../explain.ts'
import { hideSecrets } from '../settings/hide-secrets.ts'
import { nodesOf } from '../settings/redis-nodes.ts'
import { checkCluster } from './check-cluster.ts'
import { checkNodes } from './check-nodes.ts'
import { checkPermissions } from './check-permissions.ts'
import { checkReplication } from './check-replication.ts'
import { checkWrites } from './check-writes.ts'
import { type AliasReport, type Finding, failure, ok, warning } from './finding.ts'
import { resolveAlias } from './resolve.ts'

/**
 * Examines one cache: connects, asks every server for its state, and tries the commands that the cache needs.
 *
 * It writes one key under the prefix of the cache, which lives for at most a second.
 *
 * @param cache - The cache.
 * @param written - Its settings.
 * @param warnings - The warnings of `createCaches` about them.
 */
export async function checkAlias(
  cache: Cache,
  written: Readonly<Record<string, unknown>>,
  warnings: readonly SettingsWarning[],
): Promise<AliasReport> {
  const findings = remarksOf(warnings)
  if (!(cache instanceof RedisCache)) {
    findings.push(ok('connection', 'needs no server: the keys are in the memory of each process'))
    return { alias: cache.alias, resolved: resolveAlias(cache, written), findings }
  }
  try {
    const all = await nodesOf(cache)
    const clustered = cache.topology === 'cluster'
    const { nodes, silent } = await checkConnection(all, clustered)
    findings.push(...silent)
    if (nodes.length === 0) return { alias: cache.alias, resolved: resolveAlias(cache, written), findings }
    const total = silent.length > 0 ? ` of ${all.length}` : ''
    findings.push(ok('connection', `connected to ${nodes.length}${total} ${all.length === 1 ? 'server' : 'servers'}`))
    const examined = [
      await orFailure(clustered ? 'cluster' : 'replication', clustered ? checkCluster(nodes) : checkReplication(nodes)),
      await orFailure('nodes', checkNodes(nodes, cache.timeout)),
      await orFailure('writes', checkWrites(cache, nodes)),
    ].flat()
    findings.push(...examined)
    // A server that takes no writes answers all of them with the same error.
    const writes = !examined.some(({ topic, level }) => topic === 'writes' && level === 'failure')
    if (writes) findings.push(...(await orFailure('permissions', checkPermissions(cache, nodes))))
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

/**
 * Reports an alias whose backend exists in Python only: the others work without it.
 *
 * @param alias - Its name.
 * @param written - Its settings.
 * @param warnings - What `createCaches` remarked on them.
 */
export function absentAlias(
  alias: string,
  written: Readonly<Record<string, unknown>>,
  warnings: readonly SettingsWarning[],
): AliasReport {
  return { alias, resolved: { backend: String(written.BACKEND) }, findings: remarksOf(warnings) }
}

function remarksOf(warnings: readonly SettingsWarning[]): Finding[] {
  return warnings.map(({ path, message }) =>
    warning('settings', hideSecrets(`${path} ${message}`), 'remove it, or set it as described'),
  )
}

// A silent node of a cluster, or a silent replica, is a warning here: the later checks tell whether the cache can do
// without it.
async function checkConnection(
  nodes: readonly RedisNode[],
  clustered: boolean,
): Promise<{ readonly nodes: readonly RedisNode[]; readonly silent: readonly Finding[] }> {
  const answers = await Promise.allSettled(nodes.map((node) => node.run((redis) => redis.ping(), 'any')))
  const silent = answers.flatMap((answer, index): Finding[] => {
    if (answer.status === 'fulfilled') return []
    const found = failed('connection', answer.reason, `${nodes[index]?.address} cannot be used: `)
    return [clustered || nodes[index]?.role === 'replica' ? { ...found, level: 'warning' } : found]
  })
  return { nodes: nodes.filter((_, index) => answers[index]?.status === 'fulfilled'), silent }
}

// When one check fails, the others still report.
async function orFailure(topic: string, examination: Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  return examination.catch((error: unknown) => [failed(topic, error, 'cannot be checked: ')])
}

function failed(topic: string, error: unknown, prefix = ''): Finding {
  const { message, next } = explain(error)
  return failure(topic, `${prefix}${message}`, next ?? 'check that all servers run: holdfast cluster status')
}
