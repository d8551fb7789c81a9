import type { Cluster, ClusterOptions } from 'ioredis'

/** An address. */
export interface Node {
  /** Host name or address. */
  readonly host: string
  /** TCP port. */
  readonly port: number
}

/** ioredis's list of the nodes that it asks when it has lost all others; private in its types. */
interface HasStartupNodes {
  startupNodes?: readonly unknown[]
}

/**
 * Looks for a cluster that was lost as a whole at its last known nodes before its first ones.
 *
 * Beyond the public API of ioredis 6.0.0: `Cluster.startupNodes` is private. It calls the option `clusterRetryStrategy`
 * as a method of the cluster right before it uses them.
 *
 * @param cluster - The cluster.
 * @param first - Its start-up nodes.
 * @param delay - Milliseconds to wait before an attempt, by its number.
 */
export function followNodes(cluster: Cluster, first: readonly Node[], delay: (attempt: number) => number): void {
  let latest: readonly Node[] = []
  cluster.on('refresh', () => {
    latest = cluster.nodes().map(({ options }) => ({ host: options.host ?? 'localhost', port: options.port ?? 6379 }))
  })
  cluster.options.clusterRetryStrategy = function (this: HasStartupNodes, attempt: number): number {
    this.startupNodes = [...latest, ...first]
    return delay(attempt)
  } as NonNullable<ClusterOptions['clusterRetryStrategy']>
}

/**
 * Lists the start-up nodes that a user's cluster was made with: objects, ports or URLs.
 *
 * @param cluster - A cluster of any version of ioredis.
 */
export function startupNodesOf(cluster: object): readonly unknown[] {
  return (cluster as HasStartupNodes).startupNodes ?? []
}
