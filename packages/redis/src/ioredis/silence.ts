import type { Redis } from 'ioredis'

/**
 * Destroys the socket of a connection when its server sends nothing for a while. ioredis then connects again, and a
 * cluster looks for another owner of the slots.
 *
 * Beyond the public API of ioredis 6.0.0: `Redis.stream` is not documented. Its option `socketTimeout` does the same,
 * but starts a timer for each burst of commands.
 *
 * @param redis - An open connection whose server owes a reply.
 * @param ms - Milliseconds.
 * @param onEnd - Called when the time is over, with whether the server was silent.
 */
export function leaveIfSilent({ stream }: Redis, ms: number, onEnd: (silent: boolean) => void): void {
  const { bytesRead } = stream
  const check = (): void => {
    const silent = stream.bytesRead === bytesRead
    if (silent) stream.destroy(new Error('Socket timeout: the server sent nothing'))
    onEnd(silent)
  }
  setTimeout(check, ms).unref()
}
