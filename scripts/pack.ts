import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/**
 * Packs packages as npm publishes them. Needs a build.
 *
 * @param names - Their folders in `packages/`: `core`, `holdfast`.
 * @param destination - The folder for the archives.
 * @returns The archives in it, as arguments of `npm install` there.
 */
export function pack(names: readonly string[], destination: string): readonly string[] {
  const folders = names.map((name) => join(root, 'packages', name))
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', destination, ...folders], {
    cwd: root,
    encoding: 'utf8',
  })
  const archives = Object.values(JSON.parse(packed) as Record<string, { readonly filename: string }>)
  return archives.map(({ filename }) => `./${filename}`)
}
