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
 * Leaves a server that makes no progress for a while.
 *
 * Beyond the public API of ioredis 6.0.0: `Redis.stream` is not documented. Its option `socketTimeout` sees silence too,
 * but starts a timer for each burst of commands.
 *
 * @param redis - An open connection whose server owes a reply.
 * @param ms - Milliseconds.
 * @param progress - Counts what arrives: bytes, or replies.
 * @param onEnd - Called when the time is over, with whether the server was left.
 * @returns Ends it before.
 */
export function leaveIfStuck(
  redis: Redis,
  ms: number,
  progress: () => number,
  onEnd: (left: boolean) => void,
): () => void {
  const { stream } = redis
  const before = progress()
  const check = (): void => {
    const stuck = redis.stream === stream && progress() === before
    if (stuck) leave(redis, 'Socket timeout: the server did not answer')
    onEnd(stuck)
  }
  const timer = setTimeout(check, ms).unref()
  return () => clearTimeout(timer)
}

/** What ioredis says of a reply for which no command waits. */
const UNASKED = /^Command queue state error/

/**
 * Leaves a server that answers what nobody asked: one reply more or less, and each one is taken for that of another
 * command. ioredis goes on with such a connection, and tells its `error` event.
 *
 * @param redis - A connection.
 */
export function leaveAtUnaskedReply(redis: Redis): void {
  redis.on('error', (error: Error) => {
    if (UNASKED.test(error.message)) leave(redis, 'the server sent a reply that nobody asked for')
  })
}
