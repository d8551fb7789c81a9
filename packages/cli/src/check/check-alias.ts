import { type Cache, RedisCache, type SettingsWarning } from 'holdfast'
import { explain } from '../explain.ts'
import { hideSecrets } from '../settings/hide-secrets.ts'
import { isCluster, nodesOf } from '../settings/redis-nodes.ts'
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
    const connection = await cache.getRedisConnection()
    const nodes = nodesOf(connection)
    findings.push(ok('connection', `connected to ${nodes.length} ${nodes.length === 1 ? 'server' : 'servers'}`))
    const cluster = isCluster(connection) ? checkCluster(connection) : checkReplication(nodes)
    const examined = [
      await orFailure(isCluster(connection) ? 'cluster' : 'replication', cluster),
      await orFailure('nodes', checkNodes(nodes, cache.timeout)),
      await orFailure('permissions', checkPermissions(cache, connection)),
    ]
    findings.push(...examined.flat())
    return { alias: cache.alias, resolved: resolveAlias(cache, written, connection), findings }
  } catch (error) {
    findings.push(failed('connection', error))
    return { alias: cache.alias, resolved: resolveAlias(cache, written), findings }
  }
}

// What one examination could not find out must not hide what the others found.
async function orFailure(topic: string, examination: Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  return examination.catch((error: unknown) => [failed(topic, error, 'could not be examined: ')])
}

function failed(topic: string, error: unknown, prefix = ''): Finding {
  const { message, next } = explain(error)
  return failure(topic, `${prefix}${message}`, next ?? 'see that all servers run: holdfast cluster status')
}
