import { type Command, sizeOf } from './command.ts'
import { OverloadedError } from './errors.ts'

/**
 * What a server takes in one argument, in bytes, unless its `proto-max-bulk-len` is raised. For more it closes the
 * connection, so that all commands on it fail.
 *
 * @see {@link https://redis.io/docs/latest/develop/data-types/strings/ | Redis strings}
 */
const LARGEST = 512 * 1024 * 1024

/**
 * Refuses to send what a server would not take.
 *
 * @param command - The command.
 * @param node - Says where it would go, for the message.
 * @param bytes - How many bytes it has. @defaultValue they are counted
 * @throws `OverloadedError` when one argument is too large.
 */
export function checkLargestArgument(command: Command, node: () => string, bytes: number = sizeOf(command)): void {
  if (bytes <= LARGEST) return
  for (const arg of command.args) {
    const size = typeof arg === 'number' ? 0 : Buffer.byteLength(arg)
    if (size <= LARGEST) continue
    throw new OverloadedError(
      `Nothing was sent to Redis (${node()}): a value has ${size} bytes, and Redis takes ${LARGEST} at most.`,
      { node: node() },
    )
  }
}
