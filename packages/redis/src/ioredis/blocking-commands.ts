import { timerMs } from '@holdfast/core'
import type { Command, Redis } from 'ioredis'
import { timeOutAfter } from './time-out.ts'

/**
 * Makes every command on a connection fail in time; a blocking one gets the time that it may block in addition, which
 * is unlimited for 0.
 *
 * Beyond the public API of ioredis 6.0.0: `Redis.sendCommand()`, through which all commands pass, is marked as
 * internal. The option `commandTimeout` does not tell blocking commands apart.
 *
 * @param redis - A connection that is not connected yet; its option `commandTimeout` is off.
 * @param commandMs - Milliseconds that an ordinary command may take.
 */
export function limitCommands(redis: Redis, commandMs: number): void {
  const send = redis.sendCommand.bind(redis)
  redis.sendCommand = (command, stream) => {
    const blocking = blockingMs(command)
    if (blocking !== undefined) timeOutAfter(command, timerMs(blocking + commandMs))
    return send(command, stream)
  }
}

/**
 * Says how long a command may keep the server from answering.
 *
 * @param command - Its name and arguments.
 * @returns Milliseconds, 0 for commands that do not block; `undefined` when it blocks without end.
 *
 * @see {@link https://redis.io/docs/latest/commands/?group=list | Redis: blocking commands}
 */
function blockingMs({ name, args }: Pick<Command, 'name' | 'args'>): number | undefined {
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

/** Reads a time; what the server will refuse does not block. */
function milliseconds(stated: unknown, unit: number): number | undefined {
  const ms = Number(String(stated)) * unit
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined
}
