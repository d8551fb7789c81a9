import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LocalArgumentError } from '../errors.ts'
import { inspectFolder } from './manifest.ts'
import { stopDetached } from './node-process.ts'

/**
 * Stops every server that runs from a folder; its files stay. Works on a damaged folder too.
 *
 * @param folder - Path of the folder.
 * @returns The ports of the servers that ran.
 * @throws {@link LocalArgumentError} when this package did not make the folder.
 */
export async function stopFolder(folder: string): Promise<readonly number[]> {
  const { state } = await inspectFolder(folder)
  if (state === 'absent') return []
  if (state === 'foreign') throw new LocalArgumentError(`The folder ${folder} was not made by holdfast.`)
  const ports = (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number)
  const stopped = await Promise.all(
    ports.map(async (port) => ((await stopDetached(join(folder, `${port}`))) ? [port] : [])),
  )
  return stopped.flat().sort((one, other) => one - other)
}

/**
 * Stops every server that runs from a folder, and removes the folder with all its files.
 *
 * @param folder - Path of the folder.
 * @returns The ports of the servers that ran.
 * @throws {@link LocalArgumentError} when this package did not make the folder; nothing is changed then.
 */
export async function removeFolder(folder: string): Promise<readonly number[]> {
  const stopped = await stopFolder(folder)
  await rm(folder, { recursive: true, force: true })
  return stopped
}
