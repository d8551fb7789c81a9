import type { Redis } from 'ioredis'
import { formatLocation } from '../settings/location.ts'

/**
 * Returns the address that a connection leads to.
 *
 * @param redis - An open connection.
 * @returns `host:port`, with the host's IP address.
 */
export function peerOf({ stream }: Redis): string {
  const { remoteAddress = '', remotePort = 0 } = stream
  return formatLocation({ host: remoteAddress, port: remotePort, tls: false, kwargs: {} })
}
