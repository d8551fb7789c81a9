import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { LocalServer } from '@holdfast/local-redis'
import type { RedisSettings } from 'holdfast'
import type { StartedServers } from './start-topology.ts'

/** Servers behind proxies that can hold replies back. */
export interface SlowServers extends AsyncDisposable {
  /** Settings of a cache that reaches the servers by their proxies. */
  readonly settings: StartedServers['settings']
  /** The names of the commands that have passed since the last call, in their order. */
  passed(): string[]
  /** Holds back every reply from now on, for so many milliseconds; requests pass at once. */
  delay(ms: number): void
}

const COMMAND = /\*\d+\r\n\$\d+\r\n([a-z]+)\r\n/gi
// What connections send by themselves.
const OWN = new Set(['info', 'cluster', 'client', 'hello', 'select', 'readonly', 'ping', 'quit', 'role'])

/**
 * Puts a proxy in front of each server.
 *
 * @param servers - All servers that a cache uses; with Sentinels they cannot have proxies.
 */
export async function slowDown({ primaries, replicas, settings }: StartedServers): Promise<SlowServers> {
  let delayMs = 0
  let commands: string[] = []
  const proxies = new Map<number, Server>()
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket)))
  }
  for (const server of [...primaries, ...replicas]) {
    const proxy = createServer((client) => {
      const upstream = connect(server.port, server.host)
      keep(client)
      keep(upstream)
      client.on('data', (chunk) => {
        for (const [, name = ''] of chunk.toString('latin1').matchAll(COMMAND)) commands.push(name.toLowerCase())
        upstream.write(chunk)
      })
      upstream.on('data', (chunk) => {
        if (delayMs === 0) client.write(chunk)
        else setTimeout(() => client.destroyed || client.write(chunk), delayMs)
      })
      client.on('close', () => upstream.destroy())
      upstream.on('close', () => client.destroy())
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    proxies.set(server.port, proxy)
  }
  const portOf = (port: number): number => (proxies.get(port)?.address() as AddressInfo | undefined)?.port ?? port
  return {
    settings: throughProxies(settings, [...primaries, ...replicas], portOf),
    passed: () => {
      const passed = commands.filter((name) => !OWN.has(name))
      commands = []
      return passed
    },
    delay: (ms) => {
      delayMs = ms
    },
    [Symbol.asyncDispose]: async () => {
      for (const proxy of proxies.values()) proxy.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function throughProxies(
  settings: StartedServers['settings'],
  servers: readonly LocalServer[],
  portOf: (port: number) => number,
): StartedServers['settings'] {
  const address = (url: string): string =>
    servers.reduce((text, { port }) => text.replace(`:${port}`, `:${portOf(port)}`), url)
  const { LOCATION, OPTIONS = {} } = settings
  const kwargs: RedisSettings['OPTIONS'] =
    OPTIONS.CLIENT_CLASS === 'cluster'
      ? { CONNECTION_POOL_KWARGS: { address_remap: ([host, port]) => [host, portOf(port)] } }
      : {}
  return {
    ...settings,
    LOCATION: typeof LOCATION === 'string' ? address(LOCATION) : (LOCATION as readonly string[]).map(address),
    OPTIONS: { ...OPTIONS, ...kwargs },
  }
}
