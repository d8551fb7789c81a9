import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LocalArgumentError } from '../errors.ts'
import type { PersistentPlan } from './plan.ts'

const FILE = 'holdfast.json'

/**
 * What a folder holds. `absent`: it does not exist or is empty. `plan`: servers of this package. `damaged`: such
 * servers, but incomplete. `foreign`: other files.
 */
export type FolderState =
  | { readonly state: 'absent' }
  | { readonly state: 'foreign' }
  | { readonly state: 'damaged'; readonly reason: string }
  | { readonly state: 'plan'; readonly plan: PersistentPlan }

/**
 * Tells what a folder holds. It changes nothing.
 *
 * @param folder - Path; it may not exist.
 * @throws {@link LocalArgumentError} when it is a file, or cannot be read.
 */
export async function inspectFolder(folder: string): Promise<FolderState> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return []
    if (error.code === 'ENOTDIR') throw new LocalArgumentError(`${folder} is a file, not a folder.`)
    throw new LocalArgumentError(`The folder ${folder} cannot be read (${error.code}).`)
  })
  if (names.length === 0) return { state: 'absent' }
  if (!names.includes(FILE)) return { state: 'foreign' }
  try {
    const plan: unknown = JSON.parse(await readFile(join(folder, FILE), 'utf8'))
    if (!isPlan(plan)) return { state: 'damaged', reason: `${FILE} does not list servers` }
    const missing = plan.nodes.find(({ port }) => !names.includes(`${port}`))
    if (missing !== undefined)
      return { state: 'damaged', reason: `the folder of the server on port ${missing.port} is missing` }
    return { state: 'plan', plan }
  } catch {
    return { state: 'damaged', reason: `${FILE} is not valid JSON` }
  }
}

/**
 * Writes the plan into a folder, which marks it as one of this package.
 *
 * @param folder - An existing folder.
 * @param plan - What it holds.
 */
export async function writePlan(folder: string, plan: PersistentPlan): Promise<void> {
  await writeFile(join(folder, FILE), `${JSON.stringify(plan, undefined, 2)}\n`)
}

function isPlan(value: unknown): value is PersistentPlan {
  if (typeof value !== 'object' || value === null) return false
  const { kind, nodes, replicas, nodeTimeout, args } = value as Partial<Record<keyof PersistentPlan, unknown>>
  return (
    (kind === 'cluster' || kind === 'redis' || kind === 'sentinel') &&
    Array.isArray(nodes) &&
    nodes.length > 0 &&
    nodes.every((node) => Number.isInteger((node as { readonly port?: unknown } | null)?.port)) &&
    Number.isInteger(replicas) &&
    Number.isInteger(nodeTimeout) &&
    Array.isArray(args) &&
    args.every((arg) => typeof arg === 'string')
  )
}
