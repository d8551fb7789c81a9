import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { type LocalServer, waitFor } from '@holdfast/local-redis'
import type { Site } from './site.ts'

/** The links between the nodes of a cluster, each through a proxy in front of the node that it leads to. */
export interface ClusterBus extends AsyncDisposable {
  /**
   * Ends the links between some nodes and all others, and lets no new ones be.
   *
   * @param side - The nodes of one side.
   */
  split(side: readonly LocalServer[]): void
  /** Lets all nodes talk again. */
  heal(): void
}

/** Added to a node's port, it is the port of its bus. */
const BUS_OFFSET = 10_000

/**
 * Where a message of the bus names its sender: after signature, length, version, port, type, count, two epochs and an
 * offset.
 */
const SENDER = { from: 40, to: 80 } as const

interface Link {
  readonly from: string
  readonly to: string
}

/**
 * Puts a proxy in front of the bus of each node. Resolves when all links lead through them.
 *
 * @param nodes - All nodes of the cluster.
 * @param ask - Asks one.
 */
export async function proxyClusterBus(nodes: readonly LocalServer[], ask: Site['ask']): Promise<ClusterBus> {
  const ids = await Promise.all(nodes.map(async (node) => String(await ask(node, 'CLUSTER', 'MYID'))))
  const links = new Map<Socket, Link>()
  const sockets = new Set<Socket>()
  let apart: ReadonlySet<string> = new Set()
  const crosses = ({ from, to }: Link): boolean => apart.has(from) !== apart.has(to)
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }
  const listen = async (node: LocalServer, to: string): Promise<Server> => {
    const proxy = createServer((peer) => {
      keep(peer)
      let head = Buffer.alloc(0)
      const identify = (bytes: Buffer): void => {
        head = Buffer.concat([head, bytes])
        if (head.length < SENDER.to) return
        peer.off('data', identify)
        const link = { from: head.toString('latin1', SENDER.from, SENDER.to), to }
        if (crosses(link)) return void peer.destroy()
        links.set(peer, link)
        const bus = connect(node.port + BUS_OFFSET, node.host)
        keep(bus)
        bus.write(head)
        peer.pipe(bus).pipe(peer)
        bus.on('close', () => peer.destroy())
        peer.on('close', () => {
          links.delete(peer)
          bus.destroy()
        })
      }
      peer.on('data', identify)
    }).listen(0, node.host)
    await once(proxy, 'listening')
    const { port } = proxy.address() as AddressInfo
    await ask(node, 'CONFIG', 'SET', 'cluster-announce-bus-port', port)
    return proxy
  }
  const proxies = await Promise.all(nodes.map((node, index) => listen(node, String(ids[index]))))
  const open = (): boolean => {
    const pairs = new Set([...links.values()].map(({ from, to }) => `${from} ${to}`))
    return pairs.size === nodes.length * (nodes.length - 1)
  }
  await waitFor('all links of the cluster lead through proxies', open, { timeout: 30_000, interval: 20 })
  return {
    split: (side) => {
      apart = new Set(ids.filter((_, index) => side.includes(nodes[index] as LocalServer)))
      for (const [peer, link] of links) if (crosses(link)) peer.destroy()
    },
    heal: () => {
      apart = new Set()
    },
    [Symbol.asyncDispose]: async () => {
      for (const proxy of proxies) proxy.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
