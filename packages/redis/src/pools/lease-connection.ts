import type { Redis } from 'ioredis'
import { limitCommands } from '../ioredis/blocking-commands.ts'
import { end } from '../ioredis/end.ts'
import { connectTo, type SecondConnectionOptions, secondOf } from './second-connection.ts'

/** Options of {@link openLease}. */
interface LeaseConnectionOptions extends SecondConnectionOptions {
  /** The version of the protocol. @defaultValue that of the model */
  readonly protocol?: 2
  /** Ends the attempt. */
  readonly signal?: AbortSignal
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
  { protocol, signal, ...options }: LeaseConnectionOptions,
): Promise<Redis> {
  const redis = secondOf(model, {
    ...(protocol ? { protocol } : {}),
    readOnly: false,
    // ioredis applies its timeouts to blocking commands too.
    commandTimeout: undefined,
    socketTimeout: undefined,
    blockingTimeout: undefined,
  })
  limitCommands(redis, options.commandMs)
  options.prepare?.(redis)
  const abort = (): void => end(redis)
  signal?.addEventListener('abort', abort)
  try {
    await connectTo(redis, options)
    return redis
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}
