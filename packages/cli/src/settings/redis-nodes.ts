import type { RedisCache } from 'holdfast'

/** The shared connection of a cache. */
export type Connection = Awaited<ReturnType<RedisCache['getRedisConnection']>>
/** A connection to one server. */
export type NodeConnection = Exclude<Connection, { nodes: unknown }>

/** A server and the connection to it. */
export interface ConnectedNode {
  /** `host:port`, or the path of a socket. */
  readonly address: string
  /** The connection. */
  readonly connection: NodeConnection
}

/**
 * Tells a cluster's connection from a single server's.
 *
 * @param connection - Of a cache.
 */
export function isCluster(connection: Connection): connection is Exclude<Connection, NodeConnection> {
  return 'nodes' in connection
}

/**
 * Lists the servers behind a connection.
 *
 * @param connection - Of a cache.
 * @param role - Which ones, in a cluster.
 * @returns The servers by address.
 */
export function nodesOf(connection: Connection, role: 'all' | 'master' = 'all'): readonly ConnectedNode[] {
  const nodes = isCluster(connection) ? connection.nodes(role) : [connection]
  return nodes
    .map((node) => ({ address: addressOf(node), connection: node }))
    .sort((one, other) => one.address.localeCompare(other.address, 'en', { numeric: true }))
}

function addressOf({ options }: NodeConnection): string {
  return options.path ?? `${options.host}:${options.port}`
}
