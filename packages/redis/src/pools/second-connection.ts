import type { Redis } from 'ioredis'
import pTimeout from 'p-timeout'
import { reason, unusable, withoutArguments } from '../errors.ts'
import { end } from '../ioredis/end.ts'
import type { SecondConnection } from './bulk-lane.ts'

/** How a further connection to a server is opened. */
export interface SecondConnectionOptions {
  /** Where it leads, for messages. */
  readonly address: string
  /** Milliseconds that connecting may take. */
  readonly connectMs: number
  /** Milliseconds an ordinary command may take. */
  readonly commandMs: number
  /** Runs on the new connection before it connects. */
  readonly prepare?: ((redis: Redis) => void) | undefined
}

/**
 * Makes another connection to the server of one. It connects when told to, and never by itself.
 *
 * @param model - A connection of ioredis, of any version, whose options it gets.
 * @param overrides - Other options.
 */
export function secondOf(model: Redis, overrides: Parameters<Redis['duplicate']>[0] = {}): Redis {
  const redis = model.duplicate({
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableAutoPipelining: false,
    // It ends with its server: it needs no notice of failovers.
    failoverDetector: false,
    sentinelRetryStrategy: () => null,
    ...overrides,
  })
  // Without a listener ioredis prints errors.
  redis.on('error', () => {})
  return redis
}

/**
 * Connects.
 *
 * @param redis - A connection that is not connected.
 * @param options - Bounds.
 * @throws ConnectionInterruptedError or AuthenticationError when the server cannot be reached, with the reason.
 */
export async function connectTo(
  redis: Redis,
  { address, connectMs, commandMs }: Omit<SecondConnectionOptions, 'prepare'>,
): Promise<void> {
  let first: Error | undefined
  const remember = (error: Error): void => {
    first ??= withoutArguments(error)
  }
  redis.on('error', remember)
  const fallback = (): Promise<never> => Promise.reject(first ?? new Error('no answer'))
  try {
    await pTimeout(redis.connect(), { milliseconds: connectMs, fallback })
    // ioredis goes on in database 0 when the server has no such database.
    if (redis.options.db) await pTimeout(redis.select(redis.options.db), { milliseconds: commandMs, fallback })
  } catch (error) {
    end(redis)
    const cause = first ?? withoutArguments(error as Error)
    const message = `A connection to Redis could not be opened (${address}): ${reason(cause)}`
    throw unusable(message, { cause, node: address })
  } finally {
    redis.off('error', remember)
  }
}

/**
 * Tells how the connection of large values is opened: as the first one was, but it never reconnects by itself.
 *
 * @param model - The first connection.
 * @param options - Bounds.
 */
export function secondConnection(model: Redis, options: () => SecondConnectionOptions): SecondConnection {
  return {
    make: () => {
      const redis = secondOf(model)
      options().prepare?.(redis)
      return redis
    },
    connect: (redis) => connectTo(redis, options()),
  }
}
