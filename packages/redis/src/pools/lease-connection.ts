import type { Redis } from 'ioredis'
import pTimeout from 'p-timeout'
import { reason, unusable, withoutArguments } from '../errors.ts'
import { limitCommands } from '../ioredis/blocking-commands.ts'

/** What differs between connections that are leased and others that do not reconnect. */
export interface OwnConnection {
  /** The version of the protocol. @defaultValue that of the model */
  readonly protocol?: 2
  /** Ends the attempt. */
  readonly signal?: AbortSignal
}

/** Options of {@link openLease}. */
export interface LeaseConnectionOptions extends OwnConnection {
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
 * Opens a connection to the server of another one. It never reconnects: its transaction or subscription would be gone.
 *
 * @param model - A connection of ioredis, of any version, whose options it gets.
 * @param options - Bounds.
 * @throws ConnectionInterruptedError or AuthenticationError when the server cannot be reached, with the reason.
 */
export async function openLease(
  model: Redis,
  { address, connectMs, commandMs, prepare, protocol, signal }: LeaseConnectionOptions,
): Promise<Redis> {
  const redis = model.duplicate({
    ...(protocol ? { protocol } : {}),
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableAutoPipelining: false,
    readOnly: false,
    // A lease ends with its server: it needs no notice of failovers.
    failoverDetector: false,
    sentinelRetryStrategy: () => null,
    // ioredis applies its timeouts to blocking commands too.
    commandTimeout: undefined,
    socketTimeout: undefined,
    blockingTimeout: undefined,
  })
  limitCommands(redis, commandMs)
  prepare?.(redis)
  let first: Error | undefined
  redis.on('error', (error: Error) => {
    first ??= withoutArguments(error)
  })
  const end = (): void => redis.disconnect()
  signal?.addEventListener('abort', end)
  const fallback = (): Promise<never> => Promise.reject(first ?? new Error('no answer'))
  try {
    await pTimeout(redis.connect(), { milliseconds: connectMs, fallback })
    // ioredis goes on in database 0 when the server has no such database.
    if (redis.options.db) await pTimeout(redis.select(redis.options.db), { milliseconds: commandMs, fallback })
    return redis
  } catch (error) {
    redis.disconnect()
    const cause = first ?? withoutArguments(error as Error)
    const message = `A connection to Redis could not be opened (${address}): ${reason(cause)}`
    throw unusable(message, { cause, node: address })
  } finally {
    signal?.removeEventListener('abort', end)
  }
}
