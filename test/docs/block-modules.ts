import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CodeBlock } from './code-blocks.ts'
import { declaredNames } from './declared-names.ts'

/** Files of the reader that blocks import, beside those that pages show. */
const READERS: Readonly<Record<string, string>> = {
  'caches.mjs':
    "import { defineCaches } from 'holdfast'\nexport const CACHES = defineCaches({ pages: { BACKEND: 'locmem' } })\n",
  'my-store.ts':
    "import { LocMemStore } from '@holdfast/core'\nexport const MyStore = LocMemStore as unknown as new (location: string) => LocMemStore\nexport type MyStore = LocMemStore\n",
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
 * Writes the blocks of a page, each as a module. A name that it does not declare is that of an earlier block of its
 * page, or one of given.ts. Lines are those of the page.
 *
 * @param folder - Where; it is made.
 * @param blocks - In their order.
 * @returns The files.
 */
export async function writePage(folder: string, blocks: readonly CodeBlock[]): Promise<readonly string[]> {
  const earlier: Module[] = []
  await mkdir(folder)
  for (const [name, text] of Object.entries(READERS)) await writeFile(join(folder, name), text)
  for (const { line, language, code, file: named } of blocks) {
    const free = named !== undefined && !earlier.some(({ file }) => file === named)
    const file = free ? named : `line-${line}.${language}`
    const { all, own } = declaredNames(file, code)
    const text = `${importsFrom(earlier, code, all).join(';')}${'\n'.repeat(line - 1)}${code}\nexport { ${own.join(', ')} }\n`
    await writeFile(join(folder, file), text)
    earlier.unshift({ file, names: all })
  }
  return earlier.map(({ file }) => file).reverse()
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
