/**
 * Makes what a package publishes: one file of ES modules, `dist/index.js`, and one of CommonJS, `dist/cjs/index.js`
 * with its types; the same in a folder for every other entry of `exports`. One file each, because Node takes a
 * millisecond to find and read a file. Runs in the package's folder, after `tsc -b`, which writes the types.
 *
 * An entry that needs the state or the classes of another one imports it by the package's name, so that they exist once.
 *
 * Dependencies stay dependencies, except zod, of which a bundle has only what is used. CommonJS also includes those that
 * are ES modules alone: plain Jest cannot load an ES module.
 */
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire, findPackageJSON } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'

interface Manifest {
  readonly name: string
  readonly type?: string
  readonly exports?: Readonly<Record<string, string | { readonly '@holdfast/source': string }>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** Loading all of it takes longer than everything else; see docs/decisions/0010. */
const REDUCED: ReadonlySet<string> = new Set(['zod'])

// Other bundlers may make an ES module of the bundle, which has no `__filename`.
const OWN_URL = `const ownUrl = typeof __filename === 'string' ? require('node:url').pathToFileURL(__filename).href : undefined`

const folder = process.cwd()
const output = resolve(folder, 'dist')
const manifestPath = resolve(folder, 'package.json')
const manifest = readManifest(manifestPath)
const require = createRequire(manifestPath)

const peers = Object.keys(manifest.peerDependencies ?? {})
const dependencies = Object.keys(manifest.dependencies ?? {}).filter((name) => !REDUCED.has(name))
/** Leaves modules in CommonJS beside the bundle: in an ES module there is no `require` for what they load on demand. */
const keepCommonJs: Plugin = {
  name: 'keep CommonJS',
  setup({ onResolve }) {
    onResolve({ filter: /^\..*\.cjs$/ }, ({ path, resolveDir }) => {
      copyFileSync(resolve(resolveDir, path), join(output, basename(path)))
      return { path: `./${basename(path)}`, external: true }
    })
  },
}
const shared = {
  entryPoints: entriesOf(manifest).map((source) => resolve(folder, source)),
  outbase: resolve(folder, 'src'),
  bundle: true,
  platform: 'node',
  target: 'node22',
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'inline',
  logLevel: 'warning',
} satisfies BuildOptions

rmSync(join(output, 'cjs'), { recursive: true, force: true })
// Left by a build of before.
for (const path of globSync('**/*.{js,js.map,cjs}', { cwd: output })) rmSync(join(output, path))
await build({
  ...shared,
  outdir: output,
  format: 'esm',
  external: [manifest.name, ...peers, ...dependencies],
  plugins: [keepCommonJs],
})
await build({
  ...shared,
  outdir: join(output, 'cjs'),
  format: 'cjs',
  external: [manifest.name, ...peers, ...dependencies.filter((name) => hasCommonJs(name))],
  banner: { js: OWN_URL },
  define: { 'import.meta.url': 'ownUrl' },
})

// Here, where package.json says so, TypeScript takes the same declarations for those of CommonJS.
writeFileSync(join(output, 'cjs/package.json'), '{ "type": "commonjs" }\n')
for (const path of globSync('**/*.d.ts', { cwd: output, exclude: ['cjs/**'] })) {
  const target = join(output, 'cjs', path)
  mkdirSync(dirname(target), { recursive: true })
  const text = readFileSync(join(output, path), 'utf8')
  writeFileSync(
    target,
    text.replace(/(['"]\.{1,2}\/[^'"]*)\.ts(['"])/g, '$1.js$2').replace(/^\/\/# sourceMappingURL=.*\n?/m, ''),
  )
}

/** The sources of the entries: `src/index.ts`, and `src/compat/index.ts` for `./compat`. */
function entriesOf({ exports = {} }: Manifest): readonly string[] {
  return Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [] : [entry['@holdfast/source']]))
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
