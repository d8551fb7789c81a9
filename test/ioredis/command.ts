import type { Argument, Reply } from '../../packages/redis/src/command.ts'
import { type Line, SentCommand } from '../../packages/redis/src/ioredis/sent-command.ts'

/**
 * Makes a command that returns its reply as it is.
 *
 * @param name - In lower case.
 * @param args - The first is the key.
 * @param line - What it shares with others.
 * @param read - Reads the reply.
 */
export function command<T = Reply>(
  name: string,
  args: readonly [key: string, ...Argument[]],
  line?: Line,
  read: (reply: Reply) => T = (reply) => reply as T,
): SentCommand<T> {
  return new SentCommand({ name, key: args[0], args, from: 'primary', reply: read }, line)
}
