import { Redis } from 'ioredis'
import type { ServerAddress } from '../local-server.ts'

/**
 * Lends one connection to each of some servers, for administration.
 *
 * @param servers - The servers.
 * @param use - Receives the connections in the order of the servers; they are closed when it is done.
 * @returns What `use` returned.
 */
export async function withConnections<T>(
  servers: readonly ServerAddress[],
  use: (clients: readonly Redis[]) => Promise<T>,
): Promise<T> {
  const clients = servers.map(connectTo)
  try {
    return await use(clients)
  } finally {
    for (const client of clients) client.disconnect()
  }
}

// A command fails at once or soon: whoever asks repeats the question until it is answered well, or its time is up.
function connectTo({ host, port }: ServerAddress): Redis {
  const client = new Redis({ host, port, enableReadyCheck: false, commandTimeout: 3000, maxRetriesPerRequest: 1 })
  client.on('error', () => {})
  return client
}
