import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'

/** Where the repository begins: pages stand where they stand in it, so links between files hold on the site too. */
export const root: string = join(import.meta.dirname.replaceAll('\\', '/'), '../..')

/** Files that are pages of the site. */
export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'benchmarks/README.md',
  'docs/**/*.md',
  'packages/*/README.md',
  'packages/holdfast/CHANGELOG.md',
  'examples/*/README.md',
]

/** A page's title: its first heading. */
export function titleOf(path: string): string {
  const heading = /^# (.+)$/m.exec(readFileSync(join(root, path), 'utf8'))
  if (!heading) throw new Error(`${path} has no heading.`)
  return String(heading[1]).replaceAll('`', '')
}

/** Where the site shows a page: README.md is the index of its folder. */
export function placeOf(path: string): string {
  return path.replace(/(^|\/)README\.md$/, '$1index.md')
}

/** A page's address on the site. */
export function addressOf(path: string): string {
  return `/${placeOf(path)
    .replace(/\.md$/, '')
    .replace(/(^|\/)index$/, '$1')}`
}

/**
 * Finds what a link in a page leads to.
 *
 * @param page - The page's path in the repository.
 * @param target - A relative address, without a heading.
 * @returns A path in the repository.
 */
export function targetOf(page: string, target: string): string {
  return join(dirname(page), decodeURI(target)).replace(/\/$/, '')
}
