import { randomUUID } from 'node:crypto'
import type { RedisCache, RedisNode } from 'holdfast'
import { type Finding, failure, ok, warning } from './finding.ts'

type Attempt = readonly [command: string, ...args: (string | number)[]]

/** What a server says of a command that the user may not run, or that was renamed away. */
const REFUSED = /^(NOPERM|ERR unknown command)/

/** Sends a command to one server, or to whichever node of a cluster owns the key. */
type Send = (command: string, args: readonly (string | number)[]) => Promise<unknown>

/**
 * Tries each command that a cache sends, on a key of its own that lives for a second at most. Trying works on every
 * version and without any right to ACL itself.
 *
 * @param cache - The cache, for its keys.
 * @param nodes - Servers that answer.
 */
export async function checkPermissions(cache: RedisCache, nodes: readonly RedisNode[]): Promise<readonly Finding[]> {
  const primaries = nodes.filter(({ role }) => role === 'primary')
  const [first] = primaries
  if (first === undefined) return [warning('permissions', 'no primary answers', 'see that it runs')]
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
  // Without a key: one node of a cluster stands for all.
  for (const node of clustered ? [first] : primaries) {
    if (await isRefused(through(node)('SCAN', ['0', 'COUNT', 1]))) refused.add('SCAN')
  }
  const user = await through(first)('ACL', ['WHOAMI']).then(String, () => 'this user')
  const findings: Finding[] = []
  if (refused.size > 0) {
    const rights = [...refused].map((name) => `+${name.toLowerCase()}`).join(' ')
    const message = `${user} may not ${[...refused].join(', ')} on keys such as ${cache.makeKey('<key>')}`
    findings.push(failure('permissions', message, `permit it: ACL SETUSER ${user} ${rights} ~${cache.keyPrefix}:*`))
  }
  if (await isRefused(through(first)('INFO', ['server']))) {
    findings.push(warning('permissions', `${user} may not INFO`, 'permit it, or do without the checks that need it'))
  }
  if (findings.length > 0) return findings
  return [ok('permissions', `${user} may run all that a cache needs${clustered ? ' on the cluster' : ''}`)]
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
    const { message, name } = error as Error
    if (REFUSED.test(message)) return true
    // RENAME of a key that is gone, for one: the command itself was permitted.
    if (name === 'ReplyError' || name === 'ServerError') return false
    throw error
  }
}
