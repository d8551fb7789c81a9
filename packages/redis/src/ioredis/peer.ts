import type { Socket } from 'node:net'
import type { Redis } from 'ioredis'

/**
 * Returns the address that a connection leads to.
 *
 * Beyond the public API of ioredis 6.0.0: `Redis.stream` is not documented. Where Sentinels name the server, no option
 * does.
 *
 * @param redis - An open connection.
 * @returns The server's IP address and port.
 */
export function peerOf({ stream }: Redis): { readonly host: string; readonly port: number } {
  const { remoteAddress: host = '', remotePort: port = 0 } = stream
  return { host, port }
}

/**
 * Returns the socket of a connection: another one after each reconnection.
 *
 * Beyond the public API of ioredis 6.0.0: `Redis.stream` is not documented.
 *
 * @param redis - A connection.
 * @returns `undefined` before it has connected.
 */
export function socketOf({ stream }: Redis): Socket | undefined {
  return stream as Socket | undefined
}
