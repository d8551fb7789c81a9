import { Redis } from 'ioredis'
import type { ReachableServer } from '../access/server-login.ts'

/**
 * Lends one connection to each of some servers, for administration.
 *
 * @param servers - The servers.
 * @param use - Receives the connections in the order of the servers; they are closed when it is done.
 * @param patience - Milliseconds that a command may take.
 * @returns What `use` returned.
 */
export async function withConnections<T>(
  servers: readonly ReachableServer[],
  use: (clients: readonly Redis[]) => Promise<T>,
  patience = 3000,
): Promise<T> {
  const clients = servers.map((server) => connectTo(server, patience))
  try {
    return await use(clients)
  } finally {
    for (const client of clients) client.disconnect()
  }
}

// A command fails at once or soon: whoever asks repeats the question until it is answered well, or its time is up.
function connectTo({ host, port, login = {} }: ReachableServer, commandTimeout: number): Redis {
  const { renamedCommands = {}, ...credentials } = login
  const manners = { enableReadyCheck: false, commandTimeout, maxRetriesPerRequest: 1 }
  const client = new Redis({ host, port, ...credentials, ...manners })
  client.on('error', () => {})
  rename(client, renamedCommands)
  return client
}

/**
 * Tells which servers answer; those that were killed or are paused do not.
 *
 * @param servers - Which ones are asked.
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

function rename(client: Redis, renamedCommands: Readonly<Record<string, string>>): void {
  const names = new Map(Object.entries(renamedCommands).map(([name, to]) => [name.toLowerCase(), to]))
  if (names.size === 0) return
  const send = client.sendCommand.bind(client)
  client.sendCommand = (command, ...rest) => {
    command.name = names.get(command.name.toLowerCase()) || command.name
    return send(command, ...rest)
  }
}
