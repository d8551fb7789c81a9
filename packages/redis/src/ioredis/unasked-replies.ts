import type { Redis } from 'ioredis'
import { leave } from './leave.ts'

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
