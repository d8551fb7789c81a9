import { Redis } from 'ioredis'
import { renameCommands } from '../ioredis/rename-commands.ts'
import type { ReachableServer } from '../server-access/server-login.ts'

/**
 * Opens one connection to each of some servers, for administration, and closes them after use.
 *
 * @param servers - The servers.
 * @param use - Receives the connections, in the order of the servers.
 * @param commandTimeout - Milliseconds until a command fails.
 * @returns What `use` returned.
 */
export async function withConnections<T>(
  servers: readonly ReachableServer[],
  use: (clients: readonly Redis[]) => Promise<T>,
  commandTimeout = 3000,
): Promise<T> {
  const clients = servers.map((server) => connectTo(server, commandTimeout))
  try {
    return await use(clients)
  } finally {
    for (const client of clients) client.disconnect()
  }
}

// Commands fail soon: the caller repeats the question until the answer is good or the time is up.
function connectTo({ host, port, login = {} }: ReachableServer, commandTimeout: number): Redis {
  const { renamedCommands = {}, ...credentials } = login
  const options = { enableReadyCheck: false, commandTimeout, maxRetriesPerRequest: 1 }
  const client = new Redis({ host, port, ...credentials, ...options })
  client.on('error', () => {})
  renameCommands(client, renamedCommands)
  return client
}

/**
 * Tells which servers answer. A killed or paused server does not.
 *
 * @param servers - The servers.
 * @returns Those that answer within a second, in the same order.
 */
export async function answering<S extends ReachableServer>(servers: readonly S[]): Promise<readonly S[]> {
  return withConnections(
    servers,
    async (clients) => {
      const answers = await Promise.allSettled(clients.map((client) => client.ping()))
      return servers.filter((_, index) => answers[index]?.status === 'fulfilled')
    },
    1000,
  )
}
