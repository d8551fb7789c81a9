import type { NodeRedisClient } from '../node-redis-client.ts'
import type { Location } from './location.ts'
import type { Topology } from './topology.ts'

/**
 * Recognizes a client of node-redis, of any copy and of any version from 4 on.
 *
 * @param value - Any value.
 */
export function isNodeRedisClient(value: unknown): value is NodeRedisClient {
  if (typeof value !== 'object' || value === null) return false
  const { isOpen, connect, sendCommand } = value as Readonly<Record<string, unknown>>
  return typeof isOpen === 'boolean' && isFunction(connect) && isFunction(sendCommand)
}

/**
 * Returns what a client connects to.
 *
 * @param client - A client of node-redis.
 */
export function topologyOfNodeRedis(client: NodeRedisClient): Extract<Topology, 'single' | 'sentinel' | 'cluster'> {
  if ('nodeByAddress' in client) return 'cluster'
  return 'acquire' in client || 'getSentinelNode' in client ? 'sentinel' : 'single'
}

/**
 * Reads LOCATION.
 *
 * @param clients - The user's client; a list may hold one only.
 * @param report - Receives the reason when it cannot be used.
 */
export function readNodeRedisClients(
  clients: readonly NodeRedisClient[],
  report: (message: string, index: number) => void,
): readonly Location[] {
  if (clients.length > 1) {
    report('expected one client of node-redis: for a primary and its replicas, use createSentinel() or URLs', 1)
  }
  return clients.map((client, index) => {
    if (isPool(client)) report('expected a client of node-redis, got a pool of them: use createClient()', index)
    else if (!isFunction(client.withTypeMapping))
      report('expected a client of node-redis 5 or 6, got an older one', index)
    return { tls: false, kwargs: {}, nodeRedis: client }
  })
}

function isPool(client: object): boolean {
  return 'totalClients' in client && 'idleClients' in client
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
