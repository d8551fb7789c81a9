import { relative } from 'node:path'
import { inspectFolder, type PersistentKind, type PersistentPlan, PersistentServers } from '@holdfast/local-redis'
import { Failure } from '../failure.ts'

/** What the commands call the servers of each kind. */
export const NOUNS: Readonly<Record<PersistentKind, string>> = {
  cluster: 'cluster',
  redis: 'Redis server',
  sentinel: 'Sentinel set',
}

/** Where the servers of each kind live by default. */
export const DEFAULT_FOLDERS: Readonly<Record<PersistentKind, string>> = {
  cluster: 'holdfast-cluster',
  redis: 'holdfast-redis',
  sentinel: 'holdfast-sentinel',
}

/**
 * Reads a folder of servers, if there is one.
 *
 * @param kind - What it should hold.
 * @param folder - Its path.
 * @returns Undefined when there is no folder, or an empty one.
 * @throws {@link Failure} when the folder is somebody else's, damaged, or holds something else.
 */
export async function findServers(kind: PersistentKind, folder: string): Promise<PersistentServers | undefined> {
  const found = await inspectFolder(folder)
  if (found.state === 'absent') return undefined
  if (found.state === 'foreign') {
    throw new Failure(`The folder ${folder} has files in it that holdfast did not make.`, 'choose another with --dir')
  }
  if (found.state === 'damaged') {
    const next = `remove it with: holdfast ${kind} clean${dirOption(kind, folder)}`
    throw new Failure(`The folder ${folder} is only half there: ${found.reason}.`, next)
  }
  if (found.plan.kind !== kind) {
    throw new Failure(`The folder ${folder} holds a ${NOUNS[found.plan.kind]}.`, `use: holdfast ${found.plan.kind}`)
  }
  return new PersistentServers(folder, found.plan)
}

/**
 * Reads a folder of servers, which must be there.
 *
 * @param kind - What it should hold.
 * @param folder - Its path.
 * @throws {@link Failure} as {@link findServers}, and when there is none.
 */
export async function openServers(kind: PersistentKind, folder: string): Promise<PersistentServers> {
  const servers = await findServers(kind, folder)
  if (servers !== undefined) return servers
  const next = `start one with: holdfast ${kind} start${dirOption(kind, folder)}`
  throw new Failure(`There is no ${NOUNS[kind]} in ${folder}.`, next)
}

/**
 * What has to be added to a command for it to find the same folder.
 *
 * @param kind - What the folder holds.
 * @param folder - Its path.
 */
export function dirOption(kind: PersistentKind, folder: string): string {
  const shown = shortPath(folder)
  return shown === DEFAULT_FOLDERS[kind] ? '' : ` --dir ${/[^\w./@:+-]/.test(shown) ? JSON.stringify(shown) : shown}`
}

/**
 * Writes a path as it can be typed here: relative where it lies below the current folder.
 *
 * @param path - Any path.
 */
export function shortPath(path: string): string {
  const shown = relative('', path)
  return shown === '' || shown.startsWith('..') ? path : shown
}

/**
 * Names ports briefly: `30001-30006`, or one by one where they do not follow each other.
 *
 * @param ports - In ascending order.
 */
export function portRange(ports: readonly number[]): string {
  const [first, last] = [ports[0], ports.at(-1)]
  if (first === undefined || last === undefined) return 'none'
  if (first === last) return `${first}`
  return last - first === ports.length - 1 ? `${first}-${last}` : ports.join(', ')
}

/**
 * Tells whether options of a start fit the servers that a folder already holds.
 *
 * @param there - What it holds.
 * @param wanted - What the options ask for.
 */
export function samePlan(there: PersistentPlan, wanted: PersistentPlan): boolean {
  const shape = ({ nodes, replicas, nodeTimeout, args }: PersistentPlan): string =>
    JSON.stringify([nodes.map(({ port }) => port), replicas, nodeTimeout, args])
  return shape(there) === shape(wanted)
}
