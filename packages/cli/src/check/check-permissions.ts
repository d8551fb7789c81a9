import { randomUUID } from 'node:crypto'
import type { RedisCache } from 'holdfast'
import type { Connection } from '../settings/redis-nodes.ts'
import { isCluster, nodesOf } from '../settings/redis-nodes.ts'
import { type Finding, failure, ok, warning } from './finding.ts'

type Attempt = readonly [command: string, ...args: (string | number)[]]

/** What a server says of a command that the user may not run, or that was renamed away. */
const REFUSED = /^(NOPERM|ERR unknown command)/

/**
 * Tries each command that a cache sends, on a key of its own that lives for a second at most. Trying works on every version and without any right to ACL itself.
 *
 * @param cache - The cache, for its keys.
 * @param connection - Its connection.
 */
export async function checkPermissions(cache: RedisCache, connection: Connection): Promise<readonly Finding[]> {
  const key = cache.makeKey(`holdfast:check:${randomUUID()}`)
  const needed: readonly Attempt[] = [
    ['SET', key, 1, 'PX', 1000],
    ['GET', key],
    ['MGET', key],
    ['EXISTS', key],
    ['PEXPIRE', key, 1000],
    ['PTTL', key],
    ['EVAL', 'return 1', 1, key],
    ['RENAME', key, key],
    ['UNLINK', key],
    ['PERSIST', key],
  ]
  const refused: string[] = []
  for (const [command, ...args] of needed) {
    if (await isRefused(connection.call(command, ...args))) refused.push(command)
  }
  const [node] = nodesOf(connection, 'master')
  if (node !== undefined && (await isRefused(node.connection.scan('0', 'COUNT', 1)))) refused.push('SCAN')
  const useful: (readonly [string, () => Promise<unknown>])[] =
    node === undefined ? [] : [['INFO', () => node.connection.info('server')]]
  const lacking: string[] = []
  for (const [name, attempt] of useful) if (await isRefused(attempt())) lacking.push(name)
  const user = await (node?.connection ?? connection).call('ACL', 'WHOAMI').then(String, () => 'this user')
  const findings: Finding[] = []
  if (refused.length > 0) {
    const next = `permit it: ACL SETUSER ${user} ${refused.map((name) => `+${name.toLowerCase()}`).join(' ')} ~${cache.keyPrefix}:*`
    findings.push(
      failure('permissions', `${user} may not ${refused.join(', ')} on keys such as ${cache.makeKey('<key>')}`, next),
    )
  }
  if (lacking.length > 0) {
    findings.push(
      warning(
        'permissions',
        `${user} may not ${lacking.join(', ')}`,
        'permit it, or do without the checks that need it',
      ),
    )
  }
  if (findings.length > 0) return findings
  const where = isCluster(connection) ? ' on the cluster' : ''
  return [ok('permissions', `${user} may run all that a cache needs${where}`)]
}

async function isRefused(reply: Promise<unknown>): Promise<boolean> {
  try {
    await reply
    return false
  } catch (error) {
    const { message } = error as Error
    if (REFUSED.test(message)) return true
    // RENAME of a key that is gone, for one: the command itself was permitted.
    if ((error as Error).name === 'ReplyError') return false
    throw error
  }
}
