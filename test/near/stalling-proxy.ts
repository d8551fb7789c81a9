import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { LocalServer } from '@holdfast/local-redis'
import type { TestContext } from 'vitest'

/** A proxy in front of a server. It can stall connections for messages, as a network does that drops their packets. */
export interface StallingProxy {
  /** Its address. */
  readonly url: string
  /** Holds back what the server sends on connections for messages. Other connections work on. */
  stall(): void
  /** Lets it through again. */
  release(): void
}

/**
 * Starts a proxy for the running test.
 *
 * @param test - The test.
 * @param server - Where connections lead.
 */
export async function startStallingProxy({ onTestFinished }: TestContext, server: LocalServer): Promise<StallingProxy> {
  const trackers = new Set<Socket>()
  const sockets = new Set<Socket>()
  let stalled = false
  const proxy = createServer((client) => {
    const upstream = connect(server.port, server.host)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        trackers.delete(upstream)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (chunk) => {
      if (chunk.includes('BCAST')) trackers.add(upstream)
      if (stalled && trackers.has(upstream)) upstream.pause()
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => client.write(chunk))
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
  })
  const { port } = proxy.address() as AddressInfo
  return {
    url: `redis://127.0.0.1:${port}`,
    stall: () => {
      stalled = true
      for (const socket of trackers) socket.pause()
    },
    release: () => {
      stalled = false
      for (const socket of trackers) socket.resume()
    },
  }
}
