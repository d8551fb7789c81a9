import type { RawConnection } from '../raw-connection.ts'

const LONGEST_MS = 2 ** 31 - 1

/**
 * Sends PING to each connected server at an interval. A hung server is then noticed before a command needs it, and proxies that close idle connections leave these open.
 *
 * @param connection - Whose servers to ask.
 * @param seconds - How often.
 * @returns Stops it.
 */
export function startHealthCheck(connection: RawConnection, seconds: number): () => void {
  const check = (): void => {
    const nodes = 'nodes' in connection ? connection.nodes() : [connection]
    for (const node of nodes.filter(({ status }) => status === 'ready')) node.ping().catch(() => {})
  }
  // A check does not keep the process alive.
  const timer = setInterval(check, Math.min(seconds * 1000, LONGEST_MS)).unref()
  return () => clearInterval(timer)
}
