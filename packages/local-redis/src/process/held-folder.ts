import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { RECEIVE_FILES, sendFiles, type TextFiles } from './receive-files.ts'
import { nameTempFolder } from './temp-folder.ts'

const SCRIPT = `
folder=$1
${RECEIVE_FILES}
trap 'rm -rf "$folder"' EXIT
trap 'exit 143' HUP INT TERM
echo ready
exec >/dev/null 2>&1
while read -r line; do :; done
`

/** A folder that is removed when this process ends for any reason. */
export interface HeldFolder {
  /** Its path. */
  readonly path: string
  /** Removes it. Resolves when it is gone. Later calls do nothing. */
  release(): Promise<void>
}

/**
 * Makes a folder with files that only this user can read. It does not keep this process alive.
 *
 * @param files - The files.
 */
export async function holdFolder(files: TextFiles): Promise<HeldFolder> {
  const path = nameTempFolder()
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'holdfast-watcher', path], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const { stdin, stdout } = shell
  stdin.on('error', () => {})
  const gone = once(shell, 'exit')
  sendFiles(stdin, files)
  const ready = await Promise.race([once(stdout, 'data'), gone.then(() => undefined)])
  if (ready === undefined) throw new Error(`The folder ${path} could not be created`)
  shell.unref()
  for (const pipe of [stdin, stdout] as unknown as readonly Socket[]) pipe.unref()
  const release = async (): Promise<void> => {
    shell.ref()
    stdin.end()
    await gone
  }
  return { path, release }
}
