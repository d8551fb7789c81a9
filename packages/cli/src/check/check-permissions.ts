import { randomUUID } from 'node:crypto'
import type { RedisCache, RedisNode } from 'holdfast'
import { type Finding, failure, ok, warning } from './finding.ts'
import { isRefusal } from './refusal.ts'

type Attempt = readonly [command: string, ...args: (string | number)[]]

/** Sends a command to one server, or to the node of a cluster that owns the key. */
type Send = (command: string, args: readonly (string | number)[]) => Promise<unknown>

/**
 * Tries every command that a cache sends, on one key that lives for at most a second. This works with every server
 * version and needs no right to run ACL.
 *
 * @param cache - The cache, for its keys.
 * @param nodes - The servers that answer.
 */
export async function checkPermissions(cache: RedisCache, nodes: readonly RedisNode[]): Promise<readonly Finding[]> {
  const primaries = nodes.filter(({ role }) => role === 'primary')
  const [first] = primaries
  if (first === undefined) return [warning('permissions', 'no primary answers', 'check that it runs')]
  const clustered = cache.topology === 'cluster'
  const sends = clustered ? [await throughCluster(cache)] : primaries.map(through)
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
  const refused = new Set<string>()
  for (const send of sends) {
    for (const [command, ...args] of needed) if (await isRefused(send(command, args))) refused.add(command)
  }
  // SCAN has no key: one node stands for the whole cluster.
  for (const node of clustered ? [first] : primaries) {
    if (await isRefused(through(node)('SCAN', ['0', 'COUNT', 1]))) refused.add('SCAN')
  }
  const user = await through(first)('ACL', ['WHOAMI']).then(String, () => 'this user')
  const findings: Finding[] = []
  if (refused.size > 0) {
    const rights = [...refused].map((name) => `+${name.toLowerCase()}`).join(' ')
    const message = `${user} may not ${[...refused].join(', ')} on keys such as ${cache.makeKey('<key>')}`
    findings.push(failure('permissions', message, `allow it: ACL SETUSER ${user} ${rights} ~${cache.keyPrefix}:*`))
  }
  if (await isRefused(through(first)('INFO', ['server']))) {
    findings.push(warning('permissions', `${user} may not INFO`, 'allow it, or ignore the checks that need it'))
  }
  if (findings.length > 0) return findings
  return [ok('permissions', `${user} may run every command that a cache needs${clustered ? ' on the cluster' : ''}`)]
}

function through(node: RedisNode): Send {
  return (command, args) => node.run((redis) => redis.call(command, ...args))
}

async function throughCluster(cache: RedisCache): Promise<Send> {
  const connection = await cache.getRedisConnection()
  return (command, args) => connection.call(command, ...args)
}

async function isRefused(reply: Promise<unknown>): Promise<boolean> {
  try {
    await reply
    return false
  } catch (error) {
    if (isRefusal(error)) return true
    const { name } = error as Error
    // The command was allowed and failed for another reason, such as RENAME of a missing key.
    if (name === 'ReplyError' || name === 'ServerError') return false
    throw error
  }
}
