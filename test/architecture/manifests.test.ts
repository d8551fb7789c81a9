import { join } from 'node:path/posix'
import { describe, expect, test } from 'vitest'
import { files, packages, read, workspaces } from './repository.ts'

/** A command has nobody who requires it, and Vitest cannot be required. */
const ESM_ONLY: ReadonlySet<string> = new Set(['@holdfast/cli', '@holdfast/testing'])

/** What `exports` says of an entry: `src/index.ts` for `.`, `src/compat/index.ts` for `./compat`. */
function conditionsOf(entry: string, esmOnly: boolean): object {
  const commonJs = {
    types: `./${join('dist/cjs', entry, 'index.d.ts')}`,
    default: `./${join('dist/cjs', entry, 'index.js')}`,
  }
  const esModule = { types: `./${join('dist', entry, 'index.d.ts')}`, default: `./${join('dist', entry, 'index.js')}` }
  const source = { '@holdfast/source': `./${join('src', entry, 'index.ts')}` }
  // Where `require` can load an ES module, as in Node, there is one copy for both.
  return esmOnly
    ? { ...source, ...esModule }
    : { ...source, 'module-sync': esModule, import: esModule, require: commonJs }
}

describe.each(packages)('$manifest.name', ({ folder, manifest }) => {
  test('comes with a README and the licence', () => {
    expect(files).toContain(`${folder}/README.md`)
    expect(read(`${folder}/LICENSE`)).toBe(read('LICENSE'))
    expect(manifest.license).toBe('MIT')
  })

  test('is an ES module whose tests read its sources', () => {
    expect(manifest).toMatchObject({ type: 'module', repository: { directory: folder } })
    expect(manifest.private).toBeUndefined()
    expect(manifest.files).toEqual([...(manifest.bin ? ['bin'] : []), 'dist', '!dist/.tsbuildinfo', 'src'])
  })

  test('has no side effects but the check of Node', () => {
    const check = folder === 'packages/core' && ['./src/require-node.ts', './dist/index.js']
    expect(manifest.sideEffects).toEqual(check)
  })

  test('is published for import and require, and for TypeScript that reads no exports', () => {
    const { exports = {}, main, types, typesVersions } = manifest
    const entries = Object.keys(exports).filter((key) => key !== './package.json')
    expect(Object.keys(exports)).toEqual(['.', ...entries.slice(1), './package.json'])
    // Conditions are tried in their order, so the text is compared.
    for (const entry of entries) {
      expect(JSON.stringify(exports[entry])).toBe(JSON.stringify(conditionsOf(entry, ESM_ONLY.has(manifest.name))))
    }
    const withCommonJs = ESM_ONLY.has(manifest.name) ? [] : entries
    expect({ main, types }).toEqual(
      withCommonJs.length === 0 ? {} : { main: './dist/cjs/index.js', types: './dist/cjs/index.d.ts' },
    )
    const others = withCommonJs.slice(1).map((entry) => entry.slice(2))
    const otherTypes = Object.fromEntries(others.map((path) => [path, [`./dist/cjs/${path}/index.d.ts`]]))
    expect(typesVersions ?? {}).toEqual(others.length === 0 ? {} : { '*': otherTypes })
  })

  test('has its commands under version control, so that npm links them in a clone', () => {
    for (const path of Object.values(manifest.bin ?? {})) expect(files).toContain(join(folder, path))
  })

  test('runs on the same Node and has the same version as the other packages', () => {
    expect(manifest.engines).toEqual(packages[0]?.manifest.engines)
    expect(manifest.version).toBe(packages[0]?.manifest.version)
  })
})

test('every version that is installed is exact', () => {
  const loose = workspaces.flatMap(({ folder, manifest }) =>
    Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
      .filter(([, version]) => !/^(npm:(@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${folder}: ${name}@${version}`),
  )
  expect(loose).toEqual([])
})

test('every package that is not published is private', () => {
  const open = workspaces.filter((workspace) => !packages.includes(workspace) && workspace.manifest.private !== true)
  expect(open).toEqual([])
})
