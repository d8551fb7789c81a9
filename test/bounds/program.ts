import { type ChildProcess, fork } from 'node:child_process'
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
