import { withConnections } from '../cluster/connections.ts'
import type { ServerAddress } from '../server-address.ts'

/**
 * Sends one command to one server, over a connection of its own.
 *
 * @param address - The server.
 * @param command - The command and its arguments.
 * @returns The reply, as it came.
 * @throws Error with what the server said, or why it could not be reached, on one line.
 *
 * @example
 * ```ts
 * await callServer({ host: '127.0.0.1', port: 30001 }, ['DBSIZE']) // 0
 * ```
 */
export async function callServer(address: ServerAddress, command: readonly string[]): Promise<unknown> {
  const [name = '', ...args] = command
  return withConnections([address], async ([client]) => {
    let trouble: Error | undefined
    client?.once('error', (error: Error) => {
      trouble = error
    })
    try {
      return await client?.call(name, ...args)
    } catch (error) {
      // What ioredis says after its retries is less telling than what they failed of.
      const cause = (error as Error).name === 'ReplyError' ? (error as Error) : (trouble ?? (error as Error))
      throw new Error(cause.message || (cause as NodeJS.ErrnoException).code || 'no answer', { cause })
    }
  })
}
