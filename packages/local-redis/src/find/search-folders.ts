import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'

const NAMES = ['redis-server', 'valkey-server']

/** Folders that often contain a server; the PATH of a desktop or an editor may lack them. */
export const USUAL_FOLDERS: readonly string[] = [
  '/usr/bin',
  '/usr/local/bin',
  '/usr/sbin',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/redis/bin',
  '/opt/local/bin',
  '/home/linuxbrew/.linuxbrew/bin',
  '/snap/bin',
]

/**
 * Looks for server programs, in the order of a shell.
 *
 * @param path - Value of PATH.
 * @param folders - Folders to search after those.
 * @returns Paths of all executables found; within a folder, redis-server before valkey-server.
 */
export async function searchFolders(path: string, folders: readonly string[]): Promise<readonly string[]> {
  const all = new Set([...path.split(delimiter).filter((folder) => folder !== ''), ...folders])
  const candidates = [...all].flatMap((folder) => NAMES.map((name) => resolve(join(folder, name))))
  const found = await Promise.all(candidates.map(async (file) => ((await isExecutable(file)) ? [file] : [])))
  return found.flat()
}

/**
 * Tells whether a shell would find a program.
 *
 * @param name - Its name.
 * @param path - Value of PATH.
 */
export async function isInPath(name: string, path: string): Promise<boolean> {
  const files = path.split(delimiter).flatMap((folder) => (folder === '' ? [] : [join(folder, name)]))
  return (await Promise.all(files.map(isExecutable))).includes(true)
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}
