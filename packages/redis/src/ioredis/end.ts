import type { Socket } from 'node:net'
import type { Cluster, Redis } from 'ioredis'
import type { RawConnection } from '../raw-connection.ts'

/** What makes the socket of a connection. */
interface Connector {
  stream?: Socket | undefined
  readonly failoverDetector?: { readonly sentinels: readonly { readonly client: Redis }[] } | null
}

/**
 * Ends a connection for good, with all of its sockets and timers. `disconnect()` alone waits for two seconds for the
 * server to close its side, which a server that hangs does not do, and also when the socket is closed already.
 *
 * Beyond the public API of ioredis 6.0.0: `Redis.connector`, its `stream` and its `failoverDetector`, which has
 * connections to the Sentinels, and `Cluster.subscriber` are not documented.
 *
 * @param connection - A connection, or one to a cluster.
 */
export function end(connection: RawConnection): void {
  const connectors = ('nodes' in connection ? partsOf(connection) : [connection]).flatMap(connectorsOf)
  for (const connector of connectors) if (connector.stream?.closed) connector.stream = undefined
  const sockets = connectors.map(({ stream }) => stream)
  connection.disconnect()
  for (const socket of sockets) socket?.destroy()
}

function partsOf(cluster: Cluster): readonly Redis[] {
  const { subscriber } = cluster as unknown as { readonly subscriber?: { getInstance(): Redis | null } }
  const instance = subscriber?.getInstance()
  return instance ? [...cluster.nodes(), instance] : cluster.nodes()
}

function connectorsOf(redis: Redis): readonly Connector[] {
  const { connector } = redis as unknown as { readonly connector?: Connector }
  const sentinels = connector?.failoverDetector?.sentinels ?? []
  return [...(connector ? [connector] : []), ...sentinels.flatMap(({ client }) => connectorsOf(client))]
}
