import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Tells whether a process exists; one that ended but was not yet reaped by its parent does not count. */
export async function isAlive(pid: number): Promise<boolean> {
  const state = await run('ps', ['-o', 'stat=', '-p', `${pid}`]).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  )
  return state !== '' && !state.startsWith('Z')
}

/** The command lines that contain a text, except those of `ps` itself. */
export async function commandLinesWith(text: string): Promise<readonly string[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'args='], { maxBuffer: 16 * 1024 * 1024 })
  return stdout.split('\n').filter((line) => line.includes(text))
}
