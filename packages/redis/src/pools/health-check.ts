import type { Connection } from './pool.ts'

const LONGEST_MS = 2 ** 31 - 1

/**
 * Sends PING from time to time to each server that is connected. A server that hangs is noticed by its timeouts, and not only when a command needs it; and proxies that close
 * idle connections see that these are not.
 *
 * @param connection - Whose servers to ask.
 * @param seconds - How often.
 * @returns Ends it.
 */
export function startHealthCheck(connection: Connection, seconds: number): () => void {
  const check = (): void => {
    const nodes = 'nodes' in connection ? connection.nodes() : [connection]
    for (const node of nodes.filter(({ status }) => status === 'ready')) node.ping().catch(() => {})
  }
  // A check is no reason for the process to live on.
  const timer = setInterval(check, Math.min(seconds * 1000, LONGEST_MS)).unref()
  return () => clearInterval(timer)
}
