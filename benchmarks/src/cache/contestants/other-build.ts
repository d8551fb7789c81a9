import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { createCaches } from 'holdfast'
import type { Client, Target } from '../contestant.ts'
import { openBuild } from './holdfast.ts'

/**
 * Makes a contestant of another checkout of this project, in which `npm run build` has run.
 *
 * @param folder - The checkout.
 */
export async function openOther(folder: string, target: Target): Promise<Client | undefined> {
  const path = pathToFileURL(resolve(folder, 'packages/holdfast/dist/index.js'))
  const other = (await import(path.href)) as { readonly createCaches: typeof createCaches }
  return openBuild(other.createCaches, target)
}
