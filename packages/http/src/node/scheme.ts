import type { IncomingMessage } from 'node:http'

/**
 * Returns the scheme of a request's connection.
 *
 * @param req - The request.
 */
export function schemeOf({ socket }: IncomingMessage): 'http' | 'https' {
  return 'encrypted' in socket && socket.encrypted ? 'https' : 'http'
}
