import { readFile, readlink, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../find/command.ts'

const FILE = 'redis.pid'

/**
 * Stores the process id of the server of a folder.
 *
 * @param folder - The folder of the server.
 * @param pid - Its process id.
 */
export async function writePid(folder: string, pid: number): Promise<void> {
  await writeFile(join(folder, FILE), `${pid}\n`)
}

/**
 * Finds the running server of a folder. After a crash, another program may have got the stored process id; that does
 * not count.
 *
 * @param folder - The folder of the server.
 * @returns Its process id; `undefined` when it does not run.
 */
export async function runningPid(folder: string): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(join(folder, FILE), 'utf8').catch(() => ''), 10)
  if (!(pid > 0)) return undefined
  return (await servesFrom(pid, folder)) ? pid : undefined
}

async function servesFrom(pid: number, folder: string): Promise<boolean> {
  if (process.platform === 'linux') {
    // Not readable once the process has ended, even before its parent has reaped it.
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
    return cwd !== undefined && cwd === (await realpath(folder).catch(() => undefined))
  }
  const said = await runCommand(['ps', '-o', 'stat=,args=', '-p', `${pid}`], { env: process.env }).catch(() => '')
  return /^[^Z].*(redis|valkey)-(server|sentinel)/.test(said.trim())
}
