import type { Redis } from 'ioredis'

/**
 * Destroys the socket of a connection. ioredis then connects again, and a cluster looks for another owner of the slots.
 *
 * Beyond the public API of ioredis 6.0.0: `Redis.stream` is not documented. `Redis.disconnect(true)` lets the socket
 * deliver what has arrived first.
 *
 * @param redis - An open connection.
 * @param why - What its `error` event says.
 */
export function leave({ stream }: Redis, why: string): void {
  stream.destroy(new Error(why))
}

/**
 * Counts the bytes that have arrived on the current socket of a connection.
 *
 * Beyond the public API of ioredis 6.0.0: `Redis.stream` is not documented.
 *
 * @param redis - A connection that was connected.
 */
export function bytesReadOf({ stream }: Redis): number {
  return stream.bytesRead
}

/**
 * Leaves a server that sends nothing for a while.
 *
 * Beyond the public API of ioredis 6.0.0: `Redis.stream` is not documented. Its option `socketTimeout` does the same,
 * but starts a timer for each burst of commands.
 *
 * @param redis - An open connection whose server owes a reply.
 * @param ms - Milliseconds.
 * @param onEnd - Called when the time is over, with whether the server was silent.
 * @returns Ends it before.
 */
export function leaveIfSilent(redis: Redis, ms: number, onEnd: (silent: boolean) => void): () => void {
  const { stream } = redis
  const { bytesRead } = stream
  const check = (): void => {
    const silent = redis.stream === stream && stream.bytesRead === bytesRead
    if (silent) leave(redis, 'Socket timeout: the server sent nothing')
    onEnd(silent)
  }
  const timer = setTimeout(check, ms).unref()
  return () => clearTimeout(timer)
}
