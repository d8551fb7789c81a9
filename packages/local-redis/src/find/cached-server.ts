import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from './command.ts'
import { searchFolders } from './search-folders.ts'
import type { ServerBinary } from './server-source.ts'
import { inspectBinary } from './server-version.ts'

/**
 * Names the folder of the unpacked server: it belongs to this user and outlives this process.
 *
 * @param env - Environment with XDG_CACHE_HOME or HOME.
 * @returns Path of the folder; it may not exist.
 */
export function unpackedFolder(env: Environment): string {
  // The XDG specification says to ignore a relative path.
  const base = env.XDG_CACHE_HOME?.startsWith('/') ? env.XDG_CACHE_HOME : join(env.HOME ?? homedir(), '.cache')
  return join(base, 'holdfast', `redis-${process.arch}`)
}

/**
 * Looks for an unpacked server.
 *
 * @param env - Environment with XDG_CACHE_HOME or HOME.
 * @returns The server, with the library path that it needs; undefined where there is none.
 */
export async function cachedServer(env: Environment): Promise<ServerBinary | undefined> {
  const root = unpackedFolder(env)
  const [path] = await searchFolders('', [join(root, 'usr/bin')])
  return path === undefined ? undefined : inspectBinary(path, { LD_LIBRARY_PATH: await libraryPath(root) })
}

// Debian keeps shared libraries in a folder named after the machine, such as usr/lib/x86_64-linux-gnu.
async function libraryPath(root: string): Promise<string> {
  const bases = [join(root, 'usr/lib'), join(root, 'lib')]
  const folders = await Promise.all(
    bases.map(async (base) => {
      const entries = await readdir(base, { withFileTypes: true }).catch(() => [])
      return [base, ...entries.filter((entry) => entry.isDirectory()).map((entry) => join(base, entry.name))]
    }),
  )
  return folders.flat().join(':')
}
