import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** The folder of the repository. */
const root = resolve(import.meta.dirname, '../..')

/** The parts of a package.json that the checks read. */
interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: boolean | readonly string[]
  readonly engines?: { readonly node?: string }
  readonly main?: string
  readonly types?: string
  readonly typesVersions?: Readonly<Record<string, unknown>>
  readonly exports?: Readonly<Record<string, unknown>>
  readonly files?: readonly string[]
  readonly bin?: Readonly<Record<string, string>>
  readonly repository?: { readonly directory?: string }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** A package of the workspace: published ones lie in `packages/`. */
export interface Workspace {
  /** Its folder, from the root: `packages/core`. */
  readonly folder: string
  readonly manifest: Manifest
}

/**
 * Reads a file.
 *
 * @param path - From the root.
 */
export function read(path: string): string {
  return readFileSync(resolve(root, path), 'utf8')
}

/** Every file that is under version control or could be added to it. */
export const files: readonly string[] = execFileSync(
  'git',
  // Also in a folder that belongs to another user, as in a container.
  ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: root, encoding: 'utf8' },
)
  .split('\0')
  // A deleted file stays listed until the deletion is committed.
  .filter((path) => path !== '' && existsSync(resolve(root, path)))

/** Every package.json. */
export const workspaces: readonly Workspace[] = files
  .filter((path) => /(^|\/)package\.json$/.test(path))
  .map((path) => ({
    folder: path === 'package.json' ? '.' : path.slice(0, -'/package.json'.length),
    manifest: JSON.parse(read(path)) as Manifest,
  }))

/** The packages that are published. */
export const packages: readonly Workspace[] = workspaces.filter(({ folder }) => folder.startsWith('packages/'))

/**
 * Lists the sources of a package.
 *
 * @param folder - Such as `packages/core`.
 */
export function sourcesOf(folder: string): readonly string[] {
  return files.filter((path) => path.startsWith(`${folder}/src/`) && path.endsWith('.ts'))
}
