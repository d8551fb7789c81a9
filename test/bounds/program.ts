import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/**
 * Starts a program of this folder in a process of its own, which ends with the test at the latest.
 *
 * @param name - The file, without extension.
 * @param task - What it is asked for: its argument, as JSON.
 */
export function startProgram(name: string, task: object): ChildProcess {
  const child = fork(join(import.meta.dirname, `${name}.ts`), [JSON.stringify(task)], {
    execArgv: ['--conditions=@holdfast/source', '--expose-gc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

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
