/**
 * Adds the CommonJS format to a built package: `dist/cjs/index.js`, one bundle of `dist/index.js`, and the types beside
 * it. Runs in the package's folder, after `tsc -b`.
 *
 * Dependencies that CommonJS can require stay dependencies. Those that are ES modules alone are part of the bundle:
 * plain Jest cannot load an ES module.
 */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire, findPackageJSON } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

interface Manifest {
  readonly name: string
  readonly type?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

// Other bundlers may make an ES module of the bundle, which has no `__filename`.
const OWN_URL = `const ownUrl = typeof __filename === 'string' ? require('node:url').pathToFileURL(__filename).href : undefined`

const folder = process.cwd()
const output = resolve(folder, 'dist/cjs')
const manifestPath = resolve(folder, 'package.json')
const manifest = readManifest(manifestPath)
const require = createRequire(manifestPath)

rmSync(output, { recursive: true, force: true })
mkdirSync(output, { recursive: true })
writeFileSync(join(output, 'package.json'), '{ "type": "commonjs" }\n')
await build({
  entryPoints: [resolve(folder, 'dist/index.js')],
  outfile: join(output, 'index.js'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  external: [
    ...Object.keys(manifest.peerDependencies ?? {}),
    ...Object.keys(manifest.dependencies ?? {}).filter((name) => hasCommonJs(name)),
  ],
  banner: { js: OWN_URL },
  define: { 'import.meta.url': 'ownUrl' },
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'inline',
  logLevel: 'warning',
})

// Here, where package.json says so, TypeScript takes the same declarations for those of CommonJS.
for (const path of globSync('**/*.d.ts', { cwd: resolve(folder, 'dist'), exclude: ['cjs/**'] })) {
  const target = join(output, path)
  mkdirSync(dirname(target), { recursive: true })
  const text = readFileSync(resolve(folder, 'dist', path), 'utf8')
  writeFileSync(
    target,
    text.replace(/(['"]\.{1,2}\/[^'"]*)\.ts(['"])/g, '$1.js$2').replace(/^\/\/# sourceMappingURL=.*\n?/m, ''),
  )
}

function hasCommonJs(name: string): boolean {
  // Ours get it by this script, in the order of their dependencies.
  if (name === 'holdfast' || name.startsWith('@holdfast/')) return true
  const entry = require.resolve(name)
  if (/\.[cm]js$/.test(entry)) return entry.endsWith('.cjs')
  const owner = findPackageJSON(pathToFileURL(entry))
  return owner === undefined || readManifest(owner).type !== 'module'
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest
}
