import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { CacheSettings, RedisSettings } from 'holdfast'

type Settings = RedisSettings & { readonly BACKEND: 'redis' }

/** What a proxy does with what passes; a server is named by its own port. */
export interface Traffic {
  /** Sees a client that connects. @returns True when it answers in place of the server */
  readonly onConnect?: (client: Socket, port: number) => boolean
  /** Passes on what a client sends, by the server's socket. @defaultValue at once and unchanged */
  readonly onRequest?: (bytes: Buffer, server: Socket, port: number) => void
  /** Passes on what a server sends, by the client's socket. @defaultValue at once and unchanged */
  readonly onReply?: (bytes: Buffer, client: Socket, port: number) => void
}

/** Proxies in front of servers. Disposing them closes every connection. */
export interface Proxies extends AsyncDisposable {
  /** Settings of a cache that reaches the servers, and their Sentinels, by the proxies. */
  readonly settings: Settings
  /** `host:port` of the proxies of servers. */
  readonly addresses: readonly string[]
  /**
   * Closes the connections that are open now.
   *
   * @param port - Those to this server. @defaultValue all
   */
  cut(port?: number): void
  /**
   * Lets the connections to servers that are open now carry nothing any more, in either direction, for ever. Neither
   * side is told, not even when the other one closes.
   */
  silence(): void
}

/**
 * Puts a proxy in front of each server, and of each Sentinel: what these name is then the proxies, too.
 *
 * @param settings - Settings of a cache on the servers.
 * @param ports - The ports of the servers.
 * @param traffic - What the proxies of the servers do.
 */
export async function startProxies(
  settings: CacheSettings,
  ports: readonly number[],
  traffic: Traffic,
): Promise<Proxies> {
  const proxies = new Map<number, Server>()
  const sockets = new Map<Socket, number>()
  const pairs = new Set<readonly [client: Socket, server: Socket]>()
  const keep = (socket: Socket, port: number): void => {
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
    sockets.set(socket, port)
  }
  const cut = (of?: number): void => {
    for (const [socket, port] of sockets) if (of === undefined || of === port) socket.destroy()
  }
  const portOf = (port: number): number => (proxies.get(port)?.address() as AddressInfo | undefined)?.port ?? port
  const listen = async (port: number, { onConnect, onRequest, onReply }: Traffic): Promise<void> => {
    const proxy = createServer((client) => {
      keep(client, port)
      if (onConnect?.(client, port)) return
      const server = connect(port, '127.0.0.1')
      keep(server, port)
      const pair = [client, server] as const
      if (ports.includes(port)) pairs.add(pair)
      client.on('data', (bytes) => (onRequest ? onRequest(bytes, server, port) : server.write(bytes)))
      server.on('data', (bytes) => (onReply ? onReply(bytes, client, port) : client.write(bytes)))
      client.on('close', () => server.destroy())
      server.on('close', () => client.destroy())
      for (const socket of pair) socket.on('close', () => pairs.delete(pair))
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    proxies.set(port, proxy)
  }
  await Promise.all(ports.map((port) => listen(port, traffic)))
  const named: Traffic = { onReply: (bytes, client) => client.write(renamed(bytes, ports, portOf)) }
  await Promise.all(sentinelsOf(settings).map(([, port]) => listen(port, named)))
  return {
    settings: throughProxies(settings as Settings, portOf),
    addresses: ports.map((port) => `127.0.0.1:${portOf(port)}`),
    cut,
    silence: () => {
      for (const socket of [...pairs].flat()) socket.removeAllListeners('data').removeAllListeners('close').pause()
      pairs.clear()
    },
    [Symbol.asyncDispose]: async () => {
      for (const proxy of proxies.values()) proxy.close()
      cut()
    },
  }
}

type SentinelAddress = readonly [host: string, port: number]

function sentinelsOf({ OPTIONS }: CacheSettings): readonly SentinelAddress[] {
  return ((OPTIONS as RedisSettings['OPTIONS'])?.SENTINELS ?? []) as readonly SentinelAddress[]
}

/** A Sentinel's reply with the ports of the proxies. */
function renamed(bytes: Buffer, ports: readonly number[], portOf: (port: number) => number): Buffer {
  const bulk = (port: number): string => `$${String(port).length}\r\n${port}\r\n`
  const text = ports.reduce((all, port) => all.replaceAll(bulk(port), bulk(portOf(port))), bytes.toString('latin1'))
  return Buffer.from(text, 'latin1')
}

function throughProxies(settings: Settings, portOf: (port: number) => number): Settings {
  const address = (url: string): string => url.replace(/:(\d+)(?=\/|$)/, (_, port) => `:${portOf(Number(port))}`)
  const { LOCATION, OPTIONS = {} } = settings
  const sentinels = sentinelsOf(settings)
  const behindProxies: RedisSettings['OPTIONS'] = {
    ...(OPTIONS.CLIENT_CLASS === 'cluster'
      ? { CONNECTION_POOL_KWARGS: { address_remap: ([host, port]) => [host, portOf(port)] } }
      : {}),
    ...(sentinels.length > 0 ? { SENTINELS: sentinels.map(([host, port]) => [host, portOf(port)] as const) } : {}),
  }
  return {
    ...settings,
    LOCATION: typeof LOCATION === 'string' ? address(LOCATION) : (LOCATION as readonly string[]).map(address),
    OPTIONS: { ...OPTIONS, ...behindProxies },
  }
}
