import type { Redis } from 'ioredis'

/**
 * Delays what is written to a connection until the current tick ends, so that all of it leaves in one write. Encrypted
 * sockets batch by themselves and are left alone.
 *
 * Beyond the public API of ioredis 6.0.0: `Redis.stream` is not documented.
 *
 * @param redis - An open connection.
 * @param onEnd - Called when the tick has ended.
 */
export function corkUntilTickEnds({ stream }: Redis, onEnd: () => void): void {
  const corked = !('encrypted' in stream)
  if (corked) stream.cork()
  process.nextTick(() => {
    if (corked) stream.uncork()
    onEnd()
  })
}
