import { describe, expect, test } from 'vitest'
import { installedWith, licenceOf, nameOf, workspaceBom } from '../../scripts/run-time-dependencies.ts'
import { packages, read } from './repository.ts'

/** Licences that ask for nothing but their own text to be kept. */
const PERMISSIVE: ReadonlySet<string> = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
])

const bom = workspaceBom()
const dependencies = new Map(packages.map(({ manifest }) => [manifest.name, Object.keys(manifest.dependencies ?? {})]))
const installed = new Map(
  packages.map(({ manifest: { name } }) => [name, installedWith(bom, name, (other) => dependencies.get(other))]),
)
const { packages: locked } = JSON.parse(read('package-lock.json')) as {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly hasInstallScript?: boolean }>>
}

describe.each(packages)('what npm installs with $manifest.name', ({ manifest: { name } }) => {
  test('has a licence that allows use in closed software', () => {
    const others = (installed.get(name) ?? []).filter((one) => !PERMISSIVE.has(licenceOf(one)))
    expect(others.map((one) => `${nameOf(one)}: ${licenceOf(one)}`)).toEqual([])
  })

  test('runs no script when it is installed', () => {
    const scripts = (installed.get(name) ?? []).filter((one) =>
      Object.entries(locked).some(
        ([path, { version, hasInstallScript }]) =>
          hasInstallScript && version === one.version && path.endsWith(`node_modules/${nameOf(one)}`),
      ),
    )
    expect(scripts.map(nameOf)).toEqual([])
  })
})

test('every dependency of a published package is in the table, with its licence and who needs it', () => {
  const short = (name: string): string => name.replace('@holdfast/', '')
  const users = Map.groupBy(
    [...dependencies].flatMap(([user, names]) => names.map((name) => ({ user, name }))),
    ({ name }) => name,
  )
  const rows = [...users]
    .filter(([name]) => !dependencies.has(name))
    .map(([name, needs]) => {
      const component = bom.components.find((one) => nameOf(one) === name)
      const needed = needs
        .map(({ user }) => short(user))
        .sort()
        .join(', ')
      return `${name} | ${needed} | ${component ? licenceOf(component) : ''}`
    })
  const table = [...read('docs/reference/dependencies.md').matchAll(/^\| \[(.+?)\]\(.+?\) \| (.+?) \| (.+?) \| \S/gm)]
  expect(table.map(([, ...cells]) => cells.join(' | '))).toEqual(rows.sort())
})
