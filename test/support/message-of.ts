import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/**
 * Waits for a message of a program.
 *
 * @param child - The program.
 * @throws Error when it ends before.
 */
export async function messageOf<Message>(child: ChildProcess): Promise<Message> {
  const stopped = new AbortController()
  const { signal } = stopped
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`The program ended with ${code} before it answered.`)
  })
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) as [Message]
    return message
  } finally {
    ended.catch(() => {})
    stopped.abort()
  }
}
