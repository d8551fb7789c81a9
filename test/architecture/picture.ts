import { circlesIn, essential, foldersOf, type ImportGraph } from './import-graph.ts'
import { packages } from './repository.ts'

/** The document that shows the pictures. */
export const DOCUMENT = 'docs/reference/architecture.md'

/**
 * Redraws the pictures of a document: each Mermaid block that follows the comment `<!-- imports: packages/core -->`,
 * or `<!-- imports: packages -->` for the packages themselves.
 *
 * @param document - Its text.
 * @returns The text with pictures of the sources as they are now.
 */
export function withPictures(document: string): string {
  return document.replace(
    /^(<!-- imports: (\S+) -->\n\n)```mermaid\n.*?^```$/gms,
    (_, comment: string, folder: string) => `${comment}\`\`\`mermaid\n${draw(graphOf(folder))}\`\`\``,
  )
}

function graphOf(folder: string): ImportGraph {
  if (folder !== 'packages') return foldersOf(folder)
  const names = new Set(packages.map(({ manifest }) => manifest.name))
  return new Map(
    packages.map(({ manifest }) => {
      const needed = Object.keys(manifest.dependencies ?? {}).filter((name) => names.has(name))
      return [manifest.name, new Set(needed)]
    }),
  )
}

/** An arrow means "imports". Where a longer path says so too, it is left out. */
function draw(graph: ImportGraph): string {
  const edges = circlesIn(graph).length > 0 ? graph : essential(graph)
  const nodes = [...graph.keys()].toSorted()
  const id = (node: string): string => node.replace(/\W+/g, '_')
  const boxes = nodes.map((node) => `  ${id(node)}["${node}"]`)
  const arrows = nodes.flatMap((node) =>
    [...(edges.get(node) ?? [])].toSorted().map((target) => `  ${id(node)} --> ${id(target)}`),
  )
  return `flowchart TD\n${[...boxes, ...arrows].join('\n')}\n`
}
