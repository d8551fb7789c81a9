import { lookup } from 'node:dns'
import type { Cluster, ClusterOptions } from 'ioredis'
import pTimeout from 'p-timeout'
import { StartupNodesError } from '../errors.ts'
import { end } from '../ioredis/end.ts'
import type { Node } from '../ioredis/startup-nodes.ts'
import { loadIoredis } from '../on-demand/packages.cjs'
import type { NodeOptions } from './pool-options.ts'

// A node that answers no sooner is not asked: the check must not delay a start.
const CHECK_MS = 500

/**
 * Makes the function that ioredis resolves start-up nodes with. A name that does not resolve, or not soon, stays as it
 * is: then connecting to that node fails, and ioredis asks the next one. In Kubernetes a pod that is down has no name.
 *
 * @param ms - Milliseconds that resolving may take.
 */
export function lookUpNode(ms: number): NonNullable<ClusterOptions['dnsLookup']> {
  return (hostname, callback) => {
    let done = false
    const finish = (address: string, family?: number): void => {
      if (done) return
      done = true
      clearTimeout(timer)
      callback(null, address, family)
    }
    const timer = setTimeout(() => finish(hostname), ms)
    lookup(hostname, (error, address, family) => (error ? finish(hostname) : finish(address, family)))
  }
}

/**
 * Checks that start-up nodes are of one cluster: ioredis joins the cluster of whichever answers first. Nodes that do
 * not answer soon, and those that serve nothing, do not count.
 *
 * @param cluster - A ready connection.
 * @param nodes - The start-up nodes.
 * @param options - The options of connections to nodes.
 * @throws StartupNodesError that names a node of another cluster.
 *
 * @see {@link https://redis.io/docs/latest/commands/cluster-nodes/ | Redis: CLUSTER NODES}
 */
export async function checkOneCluster(cluster: Cluster, nodes: readonly Node[], options: NodeOptions): Promise<void> {
  if (nodes.length < 2) return
  const joined = parseNodes(String(await cluster.cluster('NODES').catch(() => '')))
  if (joined.size === 0) return
  const addresses = new Set(joined.values())
  const unknown = nodes.filter(({ host, port }) => !addresses.has(`${host}:${port}`))
  const strangers = await Promise.all(
    unknown.map(async (node) => {
      const theirs = parseNodes(await describeNode(node, options).catch(() => ''))
      return theirs.size > 0 && [...theirs.keys()].every((id) => !joined.has(id)) ? node : undefined
    }),
  )
  const stranger = strangers.find((node) => node !== undefined)
  if (!stranger) return
  const one = `${stranger.host}:${stranger.port}`
  const other = [...addresses][0]
  throw new StartupNodesError(
    `The start-up nodes are of two clusters: ${one} does not belong to the cluster of ${other}. Name the nodes of one.`,
    { node: one },
  )
}

/** What a node says of its cluster; empty when it owns no slots, so that it can start nothing. */
async function describeNode(node: Node, options: NodeOptions): Promise<string> {
  const { Redis } = loadIoredis()
  const redis = new Redis({ ...options, ...node, lazyConnect: true, retryStrategy: () => null })
  redis.on('error', () => {})
  try {
    const text = await pTimeout(
      redis.connect().then(() => redis.cluster('NODES')),
      { milliseconds: CHECK_MS },
    )
    return String(text).split('\n').some(servesSlots) ? String(text) : ''
  } finally {
    end(redis)
  }
}

/** Whether a line of CLUSTER NODES ends with slots. */
function servesSlots(line: string): boolean {
  const at = line.indexOf('connected ')
  return at >= 0 && /\d/.test(line.slice(at))
}

/** The nodes in a reply of CLUSTER NODES: `host:port` by id. */
function parseNodes(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => line !== '')
  return new Map(lines.map((line) => [line.split(' ')[0] ?? '', (line.split(' ')[1] ?? '').replace(/@.*/, '')]))
}
