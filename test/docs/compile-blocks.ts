import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { CodeBlock } from './code-blocks.ts'
import { declaredNames } from './declared-names.ts'

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

/** Files of the reader that blocks import, beside those that pages show. */
const READERS: Readonly<Record<string, string>> = {
  'caches.mjs':
    "import { defineCaches } from 'holdfast'\nexport const CACHES = defineCaches({ pages: { BACKEND: 'locmem' } })\n",
  'my-store.ts':
    "import type { Store } from '@holdfast/core'\nexport declare const MyStore: new (location: string) => Store\nexport type MyStore = Store\n",
  'my-cache.ts': "export { LocMemCache as MyCache } from 'holdfast'\n",
  'my-compressor.ts': "export { GzipCompressor as MyCompressor } from 'holdfast'\n",
  'my-serializer.ts': "export { JsonSerializer as MySerializer } from 'holdfast'\n",
}

/** A block as a module. */
interface Module {
  readonly file: string
  /** What it gives to later blocks of its page. */
  readonly names: ReadonlySet<string>
}

/**
 * Compiles blocks, all of them in one program. Each is a module. A name that it does not declare is that of an earlier
 * block of its page, or one of given.ts.
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

async function writePage(folder: string, blocks: readonly CodeBlock[]): Promise<void> {
  const earlier: Module[] = []
  await mkdir(folder)
  for (const [name, text] of Object.entries(READERS)) await writeFile(join(folder, name), text)
  for (const { line, language, code, file: named } of blocks) {
    const free = named !== undefined && !earlier.some(({ file }) => file === named)
    const file = free ? named : `line-${line}.${language}`
    const { all, own } = declaredNames(file, code)
    // Lines are those of the page.
    const text = `${importsFrom(earlier, code, all).join(';')}${'\n'.repeat(line - 1)}${code}\nexport { ${own.join(', ')} }\n`
    await writeFile(join(folder, file), text)
    earlier.unshift({ file, names: all })
  }
}

/** Imports each name that a block uses and does not declare from the last block that has it. */
function importsFrom(earlier: readonly Module[], code: string, own: ReadonlySet<string>): string[] {
  const seen = new Set(own)
  return earlier.flatMap(({ file, names }) => {
    const used = [...names].filter((name) => !seen.has(name) && new RegExp(`(?<![\\w.$])${name}\\b`).test(code))
    for (const name of used) seen.add(name)
    return used.length > 0 ? [`import { ${used.join(', ')} } from './${file}'`] : []
  })
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
