import { relative, resolve } from 'node:path'
import { inspectFolder, type PersistentKind, PersistentServers } from '@holdfast/local-redis'
import { Failure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'

/** What messages call the servers of each kind. */
export const NOUNS: Readonly<Record<PersistentKind, string>> = {
  cluster: 'cluster',
  redis: 'Redis server',
  sentinel: 'Sentinel set',
}

const DEFAULT_FOLDERS: Readonly<Record<PersistentKind, string>> = {
  cluster: 'holdfast-cluster',
  redis: 'holdfast-redis',
  sentinel: 'holdfast-sentinel',
}

/** The folder of some servers, as the option `--dir` names it. */
export interface ServersFolder {
  /** What it should hold. */
  readonly kind: PersistentKind
  /** Absolute path. */
  readonly path: string
  /** The path for messages: relative where it lies below the current folder. */
  readonly shown: string
  /** What another command needs to find the same folder: ` --dir NAME`; empty for the default folder. */
  readonly option: string
}

/**
 * The option that names the folder.
 *
 * @param kind - What the folder holds.
 */
export function dirFlag(kind: PersistentKind): [flags: string, description: string, defaultValue: string] {
  return ['-d, --dir <folder>', 'folder of the servers', DEFAULT_FOLDERS[kind]]
}

/**
 * Resolves the folder that `--dir` names.
 *
 * @param kind - What it should hold.
 * @param dir - Value of `--dir`.
 * @param terminal - Knows the current folder.
 */
export function folderOf(kind: PersistentKind, dir: string, terminal: Pick<Terminal, 'folder'>): ServersFolder {
  const path = resolve(terminal.folder, dir)
  const below = relative(terminal.folder, path)
  const shown = below === '' || below.startsWith('..') ? path : below
  const typed = /[^\w./@:+-]/.test(shown) ? JSON.stringify(shown) : shown
  return { kind, path, shown, option: shown === DEFAULT_FOLDERS[kind] ? '' : ` --dir ${typed}` }
}

/**
 * Reads the servers of a folder, if there are any.
 *
 * @param folder - The folder.
 * @returns Undefined when the folder does not exist or is empty.
 * @throws {@link Failure} when the folder holds other files or other servers, or is damaged.
 */
export async function findServers(folder: ServersFolder): Promise<PersistentServers | undefined> {
  const { kind, path, shown, option } = folder
  const found = await inspectFolder(path)
  if (found.state === 'absent') return undefined
  if (found.state === 'foreign') {
    throw new Failure(`The folder ${shown} contains files that holdfast did not make.`, 'choose another with --dir')
  }
  if (found.state === 'damaged') {
    throw new Failure(
      `The folder ${shown} is damaged: ${found.reason}.`,
      `remove it with: holdfast ${kind} clean${option}`,
    )
  }
  if (found.plan.kind !== kind) {
    throw new Failure(`The folder ${shown} holds a ${NOUNS[found.plan.kind]}.`, `use: holdfast ${found.plan.kind}`)
  }
  return new PersistentServers(path, found.plan)
}

/**
 * Reads the servers of a folder, which must exist.
 *
 * @param folder - The folder.
 * @throws {@link Failure} as {@link findServers}, and when there are none.
 */
export async function openServers(folder: ServersFolder): Promise<PersistentServers> {
  const servers = await findServers(folder)
  if (servers !== undefined) return servers
  const { kind, shown, option } = folder
  throw new Failure(`There is no ${NOUNS[kind]} in ${shown}.`, `start one with: holdfast ${kind} start${option}`)
}

/**
 * Names ports briefly: `30001-30006`, or one by one where they are not consecutive.
 *
 * @param ports - In ascending order.
 */
export function portRange(ports: readonly number[]): string {
  const [first, last] = [ports[0], ports.at(-1)]
  if (first === undefined || last === undefined) return 'none'
  if (first === last) return `${first}`
  return last - first === ports.length - 1 ? `${first}-${last}` : ports.join(', ')
}
