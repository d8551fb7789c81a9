import type { Socket } from 'node:net'
import type { Traffic } from '../../support/proxies.ts'
import type { Random } from '../random.ts'

/** Answers a client in place of a server. */
export type Stranger = (client: Socket) => void

/** What the network does between clients and servers. */
export interface Weather {
  /** Lets replies through after so many milliseconds. */
  delay(ms: number): void
  /** Cuts some replies in the middle, and closes their connections. */
  cut(random: Random): void
  /** Sends some replies with a wrong first byte, which is no type of reply. */
  corrupt(random: Random): void
  /**
   * Lets nothing through, in either direction, until it is clear again.
   *
   * @param ports - Of these servers. @defaultValue all
   */
  hold(ports?: readonly number[]): void
  /** Leads whoever connects from now on to somebody else. */
  mislead(stranger: Stranger): void
  /** Lets everything through, in its order. */
  clear(): void
}

/** How many of the replies are cut or corrupted. */
const SHARE = 0.02

/** Makes the traffic of proxies follow orders. */
export function makeWeather(): { readonly weather: Weather; readonly traffic: Traffic } {
  let send = (bytes: Buffer, client: Socket): unknown => client.write(bytes)
  let delayMs = 0
  let clear = Promise.resolve()
  let held = (_port: number): boolean => true
  let clearNow = (): void => {}
  let stranger: Stranger | undefined
  // What goes to one socket stays in its order.
  const last = new WeakMap<Socket, Promise<void>>()
  const inOrder = (to: Socket, port: number, ms: number, pass: () => unknown): void => {
    const due = performance.now() + ms
    const before = last.get(to)
    const gone = (async () => {
      await Promise.all([before, held(port) && clear])
      const rest = due - performance.now()
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest))
      if (!to.destroyed && !to.writableEnded) pass()
    })()
    last.set(to, gone)
  }
  const traffic: Traffic = {
    onConnect: (client) => {
      stranger?.(client)
      return stranger !== undefined
    },
    onRequest: (bytes, server, port) => inOrder(server, port, 0, () => server.write(bytes)),
    onReply: (bytes, client, port) => inOrder(client, port, delayMs, () => send(bytes, client)),
  }
  const sendSome = (random: Random, other: (bytes: Buffer, client: Socket) => unknown): void => {
    send = (bytes, client) => (random() < SHARE ? other(bytes, client) : client.write(bytes))
  }
  const weather: Weather = {
    delay: (ms) => {
      delayMs = ms
    },
    cut: (random) => sendSome(random, (bytes, client) => client.end(bytes.subarray(0, bytes.length >> 1))),
    corrupt: (random) =>
      sendSome(random, (bytes, client) => {
        const other = Buffer.from(bytes)
        other[0] = 0x58
        client.write(other)
      }),
    hold: (ports) => {
      held = (port) => ports?.includes(port) ?? true
      clear = new Promise((resolve) => {
        clearNow = resolve
      })
    },
    mislead: (to) => {
      stranger = to
    },
    clear: () => {
      delayMs = 0
      stranger = undefined
      send = (bytes, client) => client.write(bytes)
      clearNow()
    },
  }
  return { weather, traffic }
}
