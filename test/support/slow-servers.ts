import { startProxies } from './proxies.ts'
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
 * @param servers - All servers that a cache uses.
 */
export async function slowDown({ primaries, replicas, settings }: StartedServers): Promise<SlowServers> {
  let delayMs = 0
  let commands: string[] = []
  const ports = [...primaries, ...replicas].map(({ port }) => port)
  const proxies = await startProxies(settings, ports, {
    onRequest: (chunk, server) => {
      for (const [, name = ''] of chunk.toString('latin1').matchAll(COMMAND)) commands.push(name.toLowerCase())
      server.write(chunk)
    },
    onReply: (chunk, client) => {
      if (delayMs === 0) client.write(chunk)
      else setTimeout(() => client.destroyed || client.write(chunk), delayMs)
    },
  })
  return {
    settings: proxies.settings,
    passed: () => {
      const passed = commands.filter((name) => !OWN.has(name))
      commands = []
      return passed
    },
    delay: (ms) => {
      delayMs = ms
    },
    [Symbol.asyncDispose]: () => proxies[Symbol.asyncDispose](),
  }
}
