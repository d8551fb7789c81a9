import { Command as IoredisCommand, type Redis } from 'ioredis'
import type { Command, Reply } from '../command.ts'

/**
 * A command on its way to a server. It asks for bytes, and leaves its deadline to the connection that sends it: ioredis
 * would start a timer for each command (`commandTimeout`), which costs as much as half of sending it.
 *
 * Beyond the public API of ioredis 6.0.0: `Redis.sendCommand()` is marked as internal. It calls `setTimeout()` to start
 * the timer, and `toWritable()` to write the command. ioredis 5.11 sends these commands alike.
 */
export class SentCommand extends IoredisCommand {
  /** When it is late, by the clock of `performance.now()`. */
  deadline = 0
  /** The command that was sent after it on the same connection. */
  next: SentCommand | undefined = undefined

  /**
   * @param command - What to send.
   */
  constructor({ name, args }: Pick<Command, 'name' | 'args'>) {
    super(name, args as ConstructorParameters<typeof IoredisCommand>[1], { replyEncoding: null })
  }

  /** Whether it was written to a socket, and no server has refused it since: then it may have been executed. */
  written = false

  override toWritable(...args: Parameters<IoredisCommand['toWritable']>): string | Buffer {
    this.written = true
    return super.toWritable(...args)
  }

  /** Starts no timer. */
  override setTimeout(): void {}

  /**
   * Sends it.
   *
   * @param redis - The connection to a server.
   */
  sendOn(redis: Redis): Promise<Reply> {
    return redis.sendCommand(this) as Promise<Reply>
  }
}
