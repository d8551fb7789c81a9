import { timerMs } from '@holdfast/core'
import type { Connection } from './connection.ts'

/**
 * Sends PING to each connected server at an interval. A hung server is then noticed before a command needs it, and
 * proxies that close idle connections leave these open.
 *
 * @param connections - The connections at the time of each check.
 * @param seconds - How often.
 * @returns Stops it.
 */
export function startHealthCheck(connections: () => readonly Connection[], seconds: number): () => void {
  const check = (): void => {
    for (const connection of connections()) {
      if (connection.redis.status === 'ready') connection.ping().catch(() => {})
    }
  }
  // A check does not keep the process alive.
  const timer = setInterval(check, timerMs(seconds * 1000)).unref()
  return () => clearInterval(timer)
}
