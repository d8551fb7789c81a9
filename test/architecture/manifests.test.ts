import { join } from 'node:path/posix'
import { describe, expect, test } from 'vitest'
import { files, packages, read, workspaces } from './repository.ts'

describe.each(packages)('$manifest.name', ({ folder, manifest }) => {
  test('comes with a README and the licence', () => {
    expect(files).toContain(`${folder}/README.md`)
    expect(read(`${folder}/LICENSE`)).toBe(read('LICENSE'))
    expect(manifest.license).toBe('MIT')
  })

  test('is an ES module without side effects whose tests read its sources', () => {
    expect(manifest).toMatchObject({ type: 'module', sideEffects: false, repository: { directory: folder } })
    expect(manifest.private).toBeUndefined()
    expect(manifest.exports).toHaveProperty(['.'])
    for (const [path, target] of Object.entries(manifest.exports ?? {})) {
      if (path === './package.json') continue
      // Conditions are tried in their order.
      expect(Object.keys(target)).toEqual(['@holdfast/source', 'types', 'default'])
    }
    expect(manifest.files).toEqual([...(manifest.bin ? ['bin'] : []), 'dist', '!dist/.tsbuildinfo', 'src'])
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
