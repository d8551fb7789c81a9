import { withConnections } from '../cluster/connections.ts'
import type { ServerAddress } from '../server-address.ts'

/**
 * Sends one command to one server, over a new connection.
 *
 * @param address - The server.
 * @param command - The command and its arguments.
 * @returns The reply, as it came.
 * @throws Error with the error of the server, or with the reason why it cannot be reached.
 *
 * @example
 * ```ts
 * await callServer({ host: '127.0.0.1', port: 30001 }, ['DBSIZE']) // 0
 * ```
 */
export async function callServer(address: ServerAddress, command: readonly string[]): Promise<unknown> {
  const [name = '', ...args] = command
  return withConnections([address], async ([client]) => {
    let connectionError: Error | undefined
    client?.once('error', (error: Error) => {
      connectionError = error
    })
    try {
      return await client?.call(name, ...args)
    } catch (error) {
      // The error of the connection says more than that of ioredis after its retries.
      const cause = (error as Error).name === 'ReplyError' ? (error as Error) : (connectionError ?? (error as Error))
      throw new Error(cause.message || (cause as NodeJS.ErrnoException).code || 'no answer', { cause })
    }
  })
}
