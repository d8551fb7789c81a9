import type { Redis } from 'ioredis'
import { ConnectionInterruptedError, reason, withoutArguments } from '../errors.ts'
import { withDeadline } from './deadline.ts'

/** What {@link openLease} needs to know. */
export interface LeaseConnectionOptions {
  /** Where it leads, for messages. */
  readonly address: string
  /** Milliseconds until it must be connected. */
  readonly connectMs: number
  /** Milliseconds an ordinary command may take. */
  readonly commandMs: number
  /** Runs before it connects, on a connection that was just made. */
  readonly prepare?: ((redis: Redis) => void) | undefined
}

/**
 * Opens a connection to where another one leads. It never comes back by itself once lost, as its transaction or subscription would be gone.
 *
 * @param model - A connection of ioredis, of any version.
 * @param options - Bounds.
 * @throws ConnectionInterruptedError when the server cannot be reached, with the reason.
 */
export async function openLease(
  model: Redis,
  { address, connectMs, commandMs, prepare }: LeaseConnectionOptions,
): Promise<Redis> {
  const redis = model.duplicate({
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableAutoPipelining: false,
    readOnly: false,
    // A lease ends with its server; it need not hear of failovers.
    failoverDetector: false,
    sentinelRetryStrategy: () => null,
    // ioredis applies its timeouts to blocking commands as well.
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
  const late = (): Error => first ?? new Error('no answer')
  try {
    await withDeadline(redis.connect(), connectMs, late)
    // ioredis goes on in database 0 when the server has no such database.
    if (redis.options.db) await withDeadline(redis.select(redis.options.db), commandMs, late)
    return redis
  } catch (error) {
    redis.disconnect()
    const cause = first ?? withoutArguments(error as Error)
    const message = `A connection to Redis could not be opened (${address}): ${reason(cause)}`
    throw new ConnectionInterruptedError(message, { cause, node: address })
  }
}

/** What this module uses of ioredis's commands. */
interface TimedCommand {
  readonly name: string
  readonly args: readonly unknown[]
  setTimeout(ms: number): void
}

/** Lets every command fail in time; a blocking one has the time that it may block besides, which is without end for 0. */
function limitCommands(redis: Redis, commandMs: number): void {
  const send = redis.sendCommand.bind(redis)
  redis.sendCommand = (command, stream) => {
    const blocking = blockingMs(command as unknown as TimedCommand)
    if (blocking !== undefined) (command as unknown as TimedCommand).setTimeout(blocking + commandMs)
    return send(command, stream)
  }
}

/**
 * Says how long a command may keep the server from answering.
 *
 * @param command - Its name and arguments.
 * @returns Milliseconds, 0 for all that do not block; `undefined` when it blocks without end.
 *
 * @see {@link https://redis.io/docs/latest/commands/?group=list | Redis: blocking commands}
 */
function blockingMs({ name, args }: Pick<TimedCommand, 'name' | 'args'>): number | undefined {
  const ms = statedMs(name.toLowerCase(), args)
  return ms === 0 ? undefined : (ms ?? 0)
}

function statedMs(name: string, args: readonly unknown[]): number | undefined {
  switch (name) {
    case 'blpop':
    case 'brpop':
    case 'brpoplpush':
    case 'blmove':
    case 'bzpopmin':
    case 'bzpopmax':
      return milliseconds(args.at(-1), 1000)
    case 'blmpop':
    case 'bzmpop':
      return milliseconds(args[0], 1000)
    case 'wait':
      return milliseconds(args[1], 1)
    case 'waitaof':
      return milliseconds(args[2], 1)
    case 'xread':
    case 'xreadgroup': {
      const at = args.findIndex((arg) => /^block$/i.test(String(arg)))
      return at < 0 ? undefined : milliseconds(args[at + 1], 1)
    }
    default:
      return undefined
  }
}

/** What the server will refuse does not block. */
function milliseconds(stated: unknown, unit: number): number | undefined {
  const ms = Number(String(stated)) * unit
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined
}
