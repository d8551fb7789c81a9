import { checkPlatform, type Environment, type Target } from 'npm-install-checks'

/** A package in a lockfile of version 3. */
export interface LockedPackage extends Target {
  readonly version?: string
  readonly name?: string
  /** The folder that a link leads to; of other packages, where they are downloaded. */
  readonly resolved?: string
  readonly link?: boolean
  readonly integrity?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** The part of a package-lock.json that is compared: packages by their folder, the root's is `''`. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

/**
 * Compares a lockfile with what `npm install` made of it. Optional packages of other platforms may come and go: a
 * registry may begin or cease to serve them.
 *
 * @param before - The lockfile under version control.
 * @param after - The lockfile that npm wrote.
 * @param platform - The platform that must be complete. @default the one of this process
 * @returns A sentence for each version that changed, and for each package that this platform needs and that only one
 *   of the two has. Empty if the lockfile fits.
 */
export function lockChanges(before: Lockfile, after: Lockfile, platform?: Environment): readonly string[] {
  const fits = (path: string): boolean =>
    // npm 10 drops the field `libc` that npm 11 writes: if either lockfile excludes the platform, it is excluded.
    [before, after].every(({ packages }) => isFor(packages[path] ?? {}, platform))
  const neededBefore = neededPackages(before, fits)
  const neededAfter = neededPackages(after, fits)

  const changed = Object.entries(before.packages).flatMap(([path, was]) => {
    const is = after.packages[path]
    if (is === undefined || identity(was) === identity(is)) return []
    return [`${path}: ${describe(was)} is locked, ${describe(is)} was installed`]
  })
  const missing = [...neededAfter]
    .filter((path) => !(path in before.packages))
    .map((path) => `${path}: ${describe(after.packages[path])} is needed and not locked`)
  const unused = [...neededBefore]
    .filter((path) => !(path in after.packages))
    .map((path) => `${path}: ${describe(before.packages[path])} is locked and no longer installed`)
  return [...changed, ...missing, ...unused]
}

/** Follows dependencies from the root, as npm resolves them, and leaves out packages of other platforms. */
function neededPackages({ packages }: Lockfile, fits: (path: string) => boolean): ReadonlySet<string> {
  const needed = new Set<string>()
  const visit = (path: string): void => {
    const locked = packages[path]
    if (locked === undefined || needed.has(path) || !fits(path)) return
    needed.add(path)
    if (locked.link === true) visit(String(locked.resolved))
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = locked
    for (const name of Object.keys({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
      ...peerDependencies,
    })) {
      const found = resolve(packages, path, name)
      if (found !== undefined) visit(found)
    }
  }
  visit('')
  // Links at the top are the workspace's own packages, which the root does not list as dependencies.
  for (const [path, { link }] of Object.entries(packages)) if (link === true) visit(path)
  return needed
}

/** Finds the folder of a dependency: the nearest `node_modules` on the way up. */
function resolve(packages: Lockfile['packages'], from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (candidate in packages) return candidate
    if (folder === '') return undefined
  }
}

function isFor(target: Target, platform?: Environment): boolean {
  try {
    checkPlatform(target, false, platform)
    return true
  } catch {
    return false
  }
}

/** What must stay: the version, the content, and, of a link, the folder. */
function identity({ name, version, integrity, link, resolved }: LockedPackage): string {
  return JSON.stringify([name, version, integrity, link === true ? resolved : undefined])
}

function describe(locked: LockedPackage | undefined): string {
  return locked?.version ?? locked?.resolved ?? 'no version'
}
