import { filesOf, folderWith, linesOf } from './programs.ts'

/** How a page's names of packages and its addresses become those of this workspace and of a running server. */
export type Replacements = readonly (readonly [text: string, replacement: string])[]

/**
 * Makes a folder with the files that a page shows, and with those of the test, and runs one of them.
 *
 * @param page - The page, from the root of the repository.
 * @param replacements - What differs in this workspace.
 * @param own - Files of the test: names and sources.
 * @param program - The file to run.
 * @returns The lines that it prints.
 */
export async function runFromPage(
  page: string,
  replacements: Replacements,
  own: readonly (readonly [name: string, source: string])[],
  program: string,
): Promise<readonly string[]> {
  const shown = await filesOf(page)
  const replaced = shown.map(([name, source]) => [name, replaceAll(source, replacements)] as const)
  return linesOf(await folderWith([...replaced, ...own]), program)
}

function replaceAll(source: string, replacements: Replacements): string {
  return replacements.reduce((text, [from, to]) => text.replaceAll(from, to), source)
}
