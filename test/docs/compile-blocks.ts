import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { writePage } from './block-modules.ts'
import type { CodeBlock } from './code-blocks.ts'

const root = join(import.meta.dirname, '../..')
const TSC = join(root, 'node_modules/.bin/tsc')

/** What the projects of users say. Packages are read from their sources. */
const PROJECT = {
  extends: '../../../tsconfig.check.json',
  compilerOptions: {
    allowJs: true,
    checkJs: true,
    // A block may make what a later one uses.
    noUnusedLocals: false,
    noUnusedParameters: false,
    isolatedModules: false,
    verbatimModuleSyntax: false,
    // This workspace has several versions of these; other packages use these ones.
    paths: {
      'connect-redis': ['../../../node_modules/connect-redis-8/dist/connect-redis.d.ts'],
      keyv: ['../../../node_modules/keyv5/dist/index.d.ts'],
    },
  },
  include: ['.', '../../../benchmarks/src/http/apicache.d.ts'],
  // The check of the repository leaves it out: its names are global.
  files: ['../given.ts'],
  exclude: [],
}

/**
 * Compiles blocks, all of them in one program.
 *
 * @param blocks - Of any pages, those of one page in their order.
 * @returns What is wrong, by page and line.
 */
export async function compile(blocks: readonly CodeBlock[]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(import.meta.dirname, 'compiled-'))
  try {
    const pages = [...Map.groupBy(blocks, ({ page }) => page)]
    for (const [index, [, own]] of pages.entries()) await writePage(join(folder, String(index)), own)
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(PROJECT))
    const { stdout } = await promisify(execFile)(TSC, ['-p', folder, '--pretty', 'false']).catch((error) => error)
    return errorsIn(
      stdout,
      pages.map(([page]) => page),
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Names the pages instead of the files that were made of them. */
function errorsIn(output: string, pages: readonly string[]): string[] {
  return output
    .split('\n')
    .filter((line) => /error TS\d+/.test(line))
    .map((line) =>
      line.replace(/^.*compiled-\w+\/(\d+)\/[^(]+\((\d+),\d+\)/, (_, page, at) => `${pages[Number(page)]}:${at}`),
    )
}
