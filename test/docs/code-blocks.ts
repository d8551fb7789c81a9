import { files, read } from '../architecture/repository.ts'

/** A block of code in a page. */
export interface CodeBlock {
  /** The page, from the root of the repository. */
  readonly page: string
  /** The line of the page where its code begins. */
  readonly line: number
  /** `ts` or `js`. */
  readonly language: string
  /** Its code, as far to the left as it goes. */
  readonly code: string
  /** What its first line names: `// settings.ts`. */
  readonly file: string | undefined
}

const BLOCK = /^( *)```([a-z]+)\n(.*?)^ *```/gms
const LANGUAGES = ['ts', 'js']

/** The pages of the repository. The reports in api/ are written by a tool. */
export const pages: readonly string[] = files.filter((path) => path.endsWith('.md') && !path.startsWith('api/'))

/**
 * Lists the blocks of TypeScript and JavaScript in a page.
 *
 * @param page - From the root of the repository.
 */
export function codeBlocksOf(page: string): readonly CodeBlock[] {
  const text = read(page)
  return [...text.matchAll(BLOCK)]
    .filter(([, , language]) => LANGUAGES.includes(String(language)))
    .map(({ 0: whole, 1: indent = '', 2: language = '', 3: code = '', index }) => ({
      page,
      line: text.slice(0, index + whole.indexOf('\n')).split('\n').length + 1,
      language,
      code: code.replace(new RegExp(`^${indent}`, 'gm'), ''),
      file: /^\/\/ (\S+\.\w+)$/m.exec(code.split('\n', 1)[0]?.trim() ?? '')?.[1],
    }))
}
