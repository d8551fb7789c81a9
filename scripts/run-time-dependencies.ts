import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'

/** A package in a bill of materials. */
export interface Component {
  readonly 'bom-ref': string
  /** Without its scope. */
  readonly name: string
  readonly purl: string
  readonly version: string
  readonly licenses?: readonly { readonly license?: { readonly id?: string }; readonly expression?: string }[]
}

/**
 * A bill of materials, as far as it is read here.
 *
 * @see {@link https://cyclonedx.org/docs/1.5/json/ | CycloneDX 1.5}
 */
export interface Bom {
  readonly metadata: object
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

/** Returns the bill of materials of the whole workspace, as package-lock.json has it. */
export function workspaceBom(): Bom {
  const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx']
  const options = { cwd: resolve(import.meta.dirname, '..'), encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 } as const
  return JSON.parse(execFileSync('npm', args, options)) as Bom
}

/**
 * Returns what npm installs with a package of this workspace: its dependencies and theirs, but no peers, which an
 * application has or has not.
 *
 * @param bom - Of the workspace.
 * @param name - The package.
 * @param dependenciesOf - The names that the manifest of a package of this workspace has in `dependencies`; `undefined`
 *   for other packages.
 */
export function installedWith(
  bom: Bom,
  name: string,
  dependenciesOf: (name: string) => readonly string[] | undefined,
): readonly Component[] {
  const byRef = new Map(bom.components.map((component) => [component['bom-ref'], component]))
  const edges = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))
  const start = bom.components.find((component) => nameOf(component) === name)
  if (!start) throw new Error(`The lockfile has no package ${name}.`)
  const seen = new Set([start])
  for (const component of seen) {
    const own = dependenciesOf(nameOf(component))
    for (const ref of edges.get(component['bom-ref']) ?? []) {
      const next = byRef.get(ref)
      if (next && (own === undefined || own.includes(nameOf(next)))) seen.add(next)
    }
  }
  seen.delete(start)
  return [...seen]
}

/** Returns a package's name with its scope. */
export function nameOf({ purl }: Component): string {
  return decodeURIComponent(purl.replace(/^pkg:npm\//, '').replace(/@[^@]*$/, ''))
}

/** Returns a package's licence as SPDX writes it; an empty text if it names none. */
export function licenceOf({ licenses = [] }: Component): string {
  return licenses.map(({ license, expression }) => license?.id ?? expression ?? '').join(' AND ')
}
