import type { Redis } from 'ioredis'
import { answering, withConnections } from '../cluster/connections.ts'
import { LocalArgumentError } from '../errors.ts'
import type { LocalServer } from '../local-server.ts'
import type { NodeState } from '../node-state.ts'
import { waitFor } from '../wait-for.ts'

/**
 * Asks servers for their roles.
 *
 * @param servers - A primary and its replicas.
 * @returns Their states, in the same order.
 */
export async function readRoles(servers: readonly LocalServer[]): Promise<readonly NodeState[]> {
  const infos = await withConnections(
    servers,
    (clients) => Promise.all(clients.map((client) => client.info('replication').catch(() => undefined))),
    1000,
  )
  return servers.map((server, index) => {
    const info = infos[index]
    if (info === undefined) return { server, role: 'down', primary: undefined, slots: [] }
    if (info.includes('role:master')) return { server, role: 'primary', primary: undefined, slots: [] }
    const port = Number(/master_port:(\d+)/.exec(info)?.[1])
    return { server, role: 'replica', primary: servers.find((other) => other.port === port), slots: [] }
  })
}

/**
 * Waits until every replica is linked, in the view of both sides: a replica reports the link a moment before its
 * primary does.
 *
 * @param primary - The server that accepts writes.
 * @param replicas - The servers that follow it.
 */
export async function untilLinked(primary: LocalServer, replicas: readonly LocalServer[]): Promise<void> {
  await withConnections([primary, ...replicas], async ([leader, ...followers]) => {
    await waitFor(`${replicas.length} replicas are linked to port ${primary.port}`, async () => {
      const online = (await leader?.info('replication'))?.match(/state=online/g)?.length ?? 0
      if (online < replicas.length) throw new Error(`the primary has ${online} replicas online`)
      const infos = await Promise.all(followers.map((follower) => follower.info('replication')))
      return infos.every(
        (info) => info.includes('master_link_status:up') && info.includes(`master_port:${primary.port}\r`),
      )
    })
  })
}

/**
 * Makes a replica the primary of all servers that answer.
 *
 * @param servers - All servers.
 * @param replica - The replica.
 * @throws {@link LocalArgumentError} when it is not a replica now.
 */
export async function promoteReplica(servers: readonly LocalServer[], replica: LocalServer): Promise<void> {
  const states = await readRoles(servers)
  const role = states.find((state) => state.server === replica)?.role
  if (role !== 'replica') {
    const what = role === undefined ? 'not one of these servers' : role === 'down' ? 'down' : 'the primary'
    throw new LocalArgumentError(`replica: port ${replica.port} is ${what}`)
  }
  const others = (await answering(servers)).filter((server) => server !== replica)
  await withConnections([replica, ...others], async ([leader, ...followers]) => {
    await leader?.call('REPLICAOF', 'NO', 'ONE')
    await Promise.all(followers.map((follower) => follow(follower, replica)))
  })
  await untilLinked(replica, others)
}

/**
 * Makes a server replicate another.
 *
 * @param client - Connection to the server.
 * @param primary - The server to replicate.
 */
export async function follow(client: Redis, primary: LocalServer): Promise<void> {
  await client.call('REPLICAOF', primary.host, primary.port)
}
