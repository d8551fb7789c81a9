import type { Redis } from 'ioredis'
import pTimeout from 'p-timeout'

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
 * Resets a connection to the state of a new one: no transaction, nothing watched, its configured database.
 *
 * MULTI and DISCARD together end both an open transaction and every WATCH, and always succeed on a healthy connection.
 * Their replies come after those of all earlier commands, so nothing is pending either. A connection with what they
 * cannot undo is not used again: a subscription, MONITOR, a listener left behind, a lost connection.
 *
 * @param redis - A connection whose lease has ended.
 * @param listeners - What {@link listenersOf} returned when the lease began.
 * @param ms - Milliseconds it may take.
 * @returns Whether the connection can be used again.
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
    return (await pTimeout(replies, { milliseconds: ms })).every((reply) => reply === 'OK')
  } catch {
    return false
  }
}

/** "MULTI calls can not be nested"; Valkey 8.1 says "Command not allowed inside a transaction". */
const NESTED = /nested|not allowed inside a transaction/

/** A transaction is open already, which serves as well as a new one. */
function isNested(error: Error): 'OK' {
  if (!NESTED.test(error.message)) throw error
  return 'OK'
}

function sameListeners(redis: Redis, before: ListenerCounts): boolean {
  const now = listenersOf(redis)
  return [...now.keys(), ...before.keys()].every((event) => now.get(event) === before.get(event))
}
