import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** One connection through a {@link Proxy}. */
export interface ProxiedConnection {
  /** Stops to read what the client sends: the client cannot get rid of much. */
  holdRequests(): void
  /** Stops to read what the server sends. */
  holdReplies(): void
  /** Goes on. */
  release(): void
}

/** Stands in front of servers, and can hold each connection. */
export interface Proxy {
  /** The port in front of each port. */
  readonly ports: ReadonlyMap<number, number>
  /** The connections that are open, in the order in which they were made. */
  readonly connections: readonly ProxiedConnection[]
}

/**
 * Starts a proxy; it ends with the test.
 *
 * @param ports - The ports of the servers.
 */
export async function startProxy(ports: readonly number[]): Promise<Proxy> {
  const connections: ProxiedConnection[] = []
  const listened = await Promise.all(ports.map((port) => listen(port, connections)))
  return { ports: new Map(listened), connections }
}

async function listen(port: number, connections: ProxiedConnection[]): Promise<[port: number, front: number]> {
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    const hold = (from: Socket, to: Socket): void => void from.unpipe(to).pause()
    const connection: ProxiedConnection = {
      holdRequests: () => hold(client, upstream),
      holdReplies: () => hold(upstream, client),
      release: () => {
        hold(client, upstream)
        hold(upstream, client)
        client.pipe(upstream)
        upstream.pipe(client)
      },
    }
    connections.push(connection)
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        other.destroy()
        if (connections.includes(connection)) connections.splice(connections.indexOf(connection), 1)
      })
    }
    connection.release()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  return [port, (server.address() as { readonly port: number }).port]
}
