/** Builds the page: `node page/build.ts` writes `dist/page`. */
import { copyFile, mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { build } from 'esbuild'

const folder = import.meta.dirname

/** Writes the page's files to where the listener finds them. */
export async function buildPage(): Promise<void> {
  const outdir = resolve(folder, '../dist/page')
  await mkdir(outdir, { recursive: true })
  await copyFile(resolve(folder, 'index.html'), resolve(outdir, 'index.html'))
  await build({
    entryPoints: { page: resolve(folder, 'main.tsx') },
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // One copy, also where a package that it comes with has found another.
    alias: { preact: dirname(createRequire(import.meta.url).resolve('preact/package.json')) },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  })
}

if (import.meta.main) await buildPage()
