import type { BackendContext } from '@holdfast/core'
import type { Client } from '../clients/client.ts'
import type { NodeRedisClient } from '../node-redis-client.ts'
import { topologyOfNodeRedis } from '../settings/node-redis.ts'
import { NodeRedisCluster } from './cluster.ts'
import type { NodeRedisInit } from './init.ts'
import { LastError } from './last-error.ts'
import { NodeRedisServer } from './one-server.ts'
import type { ClusterClient, SentinelClient, SingleClient } from './peer.ts'

/** How a client of node-redis is used. */
export type NodeRedisUse = Pick<NodeRedisInit<unknown>, 'id' | 'timeoutMs' | 'connectMs' | 'perKey'>

/**
 * Puts a client of node-redis in the place of our own connections. It stays the user's: it is never connected nor closed
 * here.
 *
 * @param client - The user's client.
 * @param use - How it is used.
 * @param context - For what caches on the same client share.
 */
export function openNodeRedis(client: NodeRedisClient, use: NodeRedisUse, { connections }: BackendContext): Client {
  const peer: unknown = client
  const errors = connections.claim(LastError, use.id, {
    create: () => new LastError(peer as SingleClient),
    dispose: (lastError) => lastError.stop(),
  })
  return topologyOfNodeRedis(client) === 'cluster'
    ? new NodeRedisCluster({ ...use, errors, client: peer as ClusterClient })
    : new NodeRedisServer({ ...use, errors, client: peer as SingleClient | SentinelClient })
}
