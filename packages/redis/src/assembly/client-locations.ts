import { startupNodesOf } from '../ioredis/startup-nodes.ts'
import { topologyOfClient } from '../settings/foreign-client.ts'
import type { Location } from '../settings/location.ts'

/**
 * Lists the servers of a location. A user's cluster in LOCATION has no address in the settings: its start-up nodes are
 * looked up.
 *
 * @param location - A server, or a client of ioredis.
 */
export function serversOf(location: Location): readonly Location[] {
  const { client } = location
  if (!client || topologyOfClient(client) !== 'cluster') return [location]
  return startupNodesOf(client).map((node) => ({ ...location, ...addressOf(node) }))
}

/** Reads a start-up node of ioredis: an object, a port, or a URL, whose credentials are dropped. */
function addressOf(node: unknown): { readonly host: string; readonly port: number } {
  if (typeof node === 'object' && node !== null) {
    const { host, port } = node as { readonly host?: string; readonly port?: number | string }
    return { host: host ?? '127.0.0.1', port: Number(port ?? 6379) }
  }
  const text = String(node)
  if (/^\d+$/.test(text)) return { host: '127.0.0.1', port: Number(text) }
  const url = URL.parse(text.includes('://') ? text : `redis://${text}`)
  return { host: url?.hostname || '127.0.0.1', port: Number(url?.port || 6379) }
}
