import type { Redis } from 'ioredis'
import type { ServerAddress } from '../server-address.ts'

/**
 * Asks every server whether something is wrong in its view.
 *
 * @param kind - What the servers are: `node`, or `Sentinel`.
 * @param servers - The servers.
 * @param clients - Connections to them, in the same order.
 * @param problemOf - Returns what is wrong, to be read after "the node on port 30001".
 * @returns True.
 * @throws Error with the first problem, for the last state that `waitFor` reports.
 */
export async function expectNoProblem(
  kind: string,
  servers: readonly ServerAddress[],
  clients: readonly Redis[],
  problemOf: (client: Redis) => Promise<string | undefined>,
): Promise<true> {
  const problems = await Promise.all(clients.map(problemOf))
  const index = problems.findIndex((problem) => problem !== undefined)
  if (index >= 0) throw new Error(`the ${kind} on port ${servers[index]?.port} ${problems[index]}`)
  return true
}

/**
 * Tells why a cluster node does not serve: the cluster is not ok in its view, or it has no link to its primary.
 *
 * @param client - Connection to the node.
 */
export async function serviceProblem(client: Redis): Promise<string | undefined> {
  const state = /cluster_state:(\w+)/.exec(String(await client.call('CLUSTER', 'INFO')))?.[1]
  if (state !== 'ok') return `is in state ${state}`
  const link = /master_link_status:(\w+)/.exec(await client.info('replication'))?.[1] ?? 'up'
  return link === 'up' ? undefined : `has a link to its primary that is ${link}`
}
