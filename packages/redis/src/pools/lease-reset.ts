import type { Redis } from 'ioredis'
import { withDeadline } from './deadline.ts'

/** How many listeners a connection has, by event. */
export type ListenerCounts = ReadonlyMap<string | symbol, number>

/**
 * Counts the listeners of a connection.
 *
 * @param redis - The connection.
 */
export function listenersOf(redis: Redis): ListenerCounts {
  return new Map(redis.eventNames().map((event) => [event, redis.listenerCount(event)]))
}

/**
 * Gives a connection the state it had when it was new: no transaction, nothing watched, its own database.
 *
 * MULTI and DISCARD together end both a transaction that is under way and every WATCH, and fail on a healthy connection never. Their answers come after those of all commands
 * before, so nothing is pending either. What they cannot undo means that the connection is not used again: a subscription, MONITOR, a listener left behind, a lost
 * connection.
 *
 * @param redis - A connection whose work is done.
 * @param listeners - What {@link listenersOf} said before that.
 * @param ms - Milliseconds it may take.
 * @returns Whether the connection is as new.
 *
 * @see {@link https://redis.io/docs/latest/develop/using-commands/transactions/ | Redis: transactions}
 */
export async function resetConnection(redis: Redis, listeners: ListenerCounts, ms: number): Promise<boolean> {
  if (redis.status !== 'ready' || redis.mode !== 'normal' || !sameListeners(redis, listeners)) return false
  try {
    const replies = Promise.all([
      redis.call('MULTI').catch(isNested),
      redis.call('DISCARD'),
      redis.select(redis.options.db ?? 0),
    ])
    const late = (): Error => new Error('The connection did not come back.')
    return (await withDeadline(replies, ms, late)).every((reply) => reply === 'OK')
  } catch {
    return false
  }
}

/** A transaction is under way already: as good as a new one. */
function isNested(error: Error): 'OK' {
  if (!/nested/.test(error.message)) throw error
  return 'OK'
}

function sameListeners(redis: Redis, before: ListenerCounts): boolean {
  const now = listenersOf(redis)
  return [...now.keys(), ...before.keys()].every((event) => now.get(event) === before.get(event))
}
