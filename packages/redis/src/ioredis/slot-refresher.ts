import type { Cluster, Redis } from 'ioredis'
import { limitCommands } from './blocking-commands.ts'

const REFRESHER = 'ioredis-cluster(refresher)'

/**
 * Bounds how long a node may take to tell the slot map, and takes no node for a slow one while the process is busy.
 * ioredis asks by connections of their own, with the option `commandTimeout` of the node.
 *
 * Beyond the public API of ioredis 6.0.0: the name of those connections.
 *
 * @param cluster - A cluster that is not connected yet.
 * @param commandMs - Milliseconds, connecting included.
 */
export function limitSlotRefresh(cluster: Cluster, commandMs: number): void {
  cluster.on('+node', (node: Redis) => {
    const duplicate = node.duplicate.bind(node)
    node.duplicate = (override) => {
      if (!override?.connectionName?.startsWith(REFRESHER)) return duplicate(override)
      const redis = duplicate({ ...override, commandTimeout: undefined })
      limitCommands(redis, commandMs)
      return redis
    }
  })
}
