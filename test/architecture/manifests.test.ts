import { join } from 'node:path/posix'
import { describe, expect, test } from 'vitest'
import { files, packages, read, workspaces } from './repository.ts'

/** A command has nobody who requires it, and Vitest cannot be required. */
const ESM_ONLY: ReadonlySet<string> = new Set(['@holdfast/cli', '@holdfast/testing'])

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
    const commonJs = { types: './dist/cjs/index.d.ts', default: './dist/cjs/index.js' }
    const esModule = { types: './dist/index.d.ts', default: './dist/index.js' }
    const source = { '@holdfast/source': './src/index.ts' }
    const { exports, main, types } = manifest
    expect(Object.keys(exports ?? {})).toEqual(['.', './package.json'])
    // Conditions are tried in their order, so the text is compared.
    expect(JSON.stringify(exports?.['.'])).toBe(
      JSON.stringify(
        ESM_ONLY.has(manifest.name)
          ? { ...source, ...esModule }
          : // Where `require` can load an ES module, as in Node, there is one copy for both.
            { ...source, 'module-sync': esModule, import: esModule, require: commonJs },
      ),
    )
    expect({ main, types }).toEqual(
      ESM_ONLY.has(manifest.name) ? {} : { main: commonJs.default, types: commonJs.types },
    )
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
