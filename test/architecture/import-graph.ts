import { dirname, join } from 'node:path/posix'
import { importsOf } from './imports.ts'
import { read, sourcesOf } from './repository.ts'

/** Which modules import which, types included. */
export type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>

/**
 * Follows every relative import of a package: statements, re-exports, `import()` and `import type`.
 *
 * @param folder - Such as `packages/core`.
 * @returns Every source, from the root, with the sources that it imports.
 */
export function modulesOf(folder: string): ImportGraph {
  return new Map(
    sourcesOf(folder).map((path) => {
      const relative = importsOf(path, read(path)).filter((specifier) => specifier.startsWith('.'))
      return [path, new Set(relative.map((specifier) => join(dirname(path), specifier)))]
    }),
  )
}

/**
 * Merges the modules of each top-level folder of `src`; files beside the folders stay as they are. `index.ts`, which
 * only lists what the package exports, is left out.
 *
 * @param folder - The package's, such as `packages/core`.
 * @returns Folders and files, named as below `src`, each with those it imports from.
 */
export function foldersOf(folder: string): ImportGraph {
  const merged = (path: string): string => path.slice(`${folder}/src/`.length).replace(/\/.*/, '/')
  const folders = new Map<string, Set<string>>()
  for (const [path, imported] of modulesOf(folder)) {
    const from = merged(path)
    if (from === 'index.ts') continue
    const targets = folders.get(from) ?? new Set()
    folders.set(from, targets)
    for (const to of [...imported].map(merged)) if (to !== from) targets.add(to)
  }
  return folders
}

/**
 * Finds circles.
 *
 * @returns For each edge that closes a circle, its path: `a → b → a`.
 */
export function circlesIn(graph: ImportGraph): readonly string[] {
  const circles: string[] = []
  const finished = new Set<string>()
  const path: string[] = []
  const visit = (node: string): void => {
    if (finished.has(node)) return
    if (path.includes(node)) {
      circles.push([...path.slice(path.indexOf(node)), node].join(' → '))
      return
    }
    path.push(node)
    for (const next of graph.get(node) ?? []) visit(next)
    path.pop()
    finished.add(node)
  }
  for (const node of graph.keys()) visit(node)
  return circles
}

/**
 * Leaves out every edge that a longer path implies, so that a picture stays readable.
 *
 * @param graph - Without circles.
 */
export function essential(graph: ImportGraph): ImportGraph {
  const reaches = (from: string, to: string): boolean =>
    from === to || [...(graph.get(from) ?? [])].some((next) => reaches(next, to))
  return new Map(
    [...graph].map(([node, targets]) => {
      const needed = [...targets].filter((to) => ![...targets].some((via) => via !== to && reaches(via, to)))
      return [node, new Set(needed)]
    }),
  )
}
