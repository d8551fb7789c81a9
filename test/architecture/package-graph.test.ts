import { dirname, join } from 'node:path/posix'
import { describe, expect, test } from 'vitest'
import { importsOf, packageOf } from './imports.ts'
import { packages, read, sourcesOf, workspaces } from './repository.ts'

/** The packages of this workspace that each one may import. */
const MAY_KNOW: Readonly<Record<string, readonly string[]>> = {
  '@holdfast/core': [],
  '@holdfast/redis': ['@holdfast/core'],
  holdfast: ['@holdfast/core', '@holdfast/redis'],
  '@holdfast/http': ['@holdfast/core'],
  '@holdfast/express': ['@holdfast/core', '@holdfast/http'],
  '@holdfast/fastify': ['@holdfast/http'],
  '@holdfast/hono': ['@holdfast/core', '@holdfast/http'],
  '@holdfast/nest': ['@holdfast/core', '@holdfast/http', 'holdfast'],
  '@holdfast/keyv': ['@holdfast/core', 'holdfast'],
  '@holdfast/adapters': ['@holdfast/core'],
  '@holdfast/session': ['@holdfast/core'],
  '@holdfast/opentelemetry': ['@holdfast/core'],
  '@holdfast/prometheus': ['@holdfast/core'],
  '@holdfast/next': ['@holdfast/core', 'holdfast'],
  '@holdfast/inspector': ['@holdfast/core'],
  '@holdfast/local-redis': [],
  '@holdfast/testing': ['@holdfast/core'],
  '@holdfast/cli': ['@holdfast/core', '@holdfast/inspector', '@holdfast/local-redis', 'holdfast'],
}

const ours = new Set(workspaces.map(({ manifest }) => manifest.name))

describe.each(packages)('$manifest.name', ({ folder, manifest }) => {
  // One entry of a package may import another one by the package's name.
  const named = [manifest.name, ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })]
  const imports = sourcesOf(folder).flatMap((path) =>
    importsOf(path, read(path)).map((specifier) => ({ path, specifier })),
  )

  test('has sources', () => {
    expect(imports.length).toBeGreaterThan(0)
  })

  test('depends only on the packages of the workspace that it may import', () => {
    expect(MAY_KNOW).toHaveProperty([manifest.name])
    const known = [...named.slice(1), ...Object.keys(manifest.devDependencies ?? {})].filter((name) => ours.has(name))
    expect(known.filter((name) => !MAY_KNOW[manifest.name]?.includes(name))).toEqual([])
  })

  test('imports only what its package.json names', () => {
    const unnamed = imports.filter(({ specifier }) => {
      const from = packageOf(specifier)
      return from !== undefined && !named.includes(from)
    })
    expect(unnamed).toEqual([])
  })

  test('imports only its own files by path', () => {
    const outside = imports.filter(
      ({ path, specifier }) =>
        specifier.startsWith('.') && !join(dirname(path), specifier).startsWith(`${folder}/src/`),
    )
    expect(outside).toEqual([])
  })
})

test('only redis and local-redis know ioredis', () => {
  const knowing = packages.filter(({ folder, manifest }) => {
    const imported = sourcesOf(folder).flatMap((path) => importsOf(path, read(path)).map(packageOf))
    return 'ioredis' in { ...manifest.dependencies, ...manifest.peerDependencies } || imported.includes('ioredis')
  })
  expect(knowing.map(({ manifest }) => manifest.name)).toEqual(['@holdfast/local-redis', '@holdfast/redis'])
})

test('only tests use the testing package', () => {
  const users = workspaces.filter(
    ({ manifest }) =>
      '@holdfast/testing' in { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies },
  )
  expect(users.map(({ folder }) => folder)).toEqual(['test'])
})

test('the packages depend on each other in one direction', () => {
  const left = new Map(packages.map(({ manifest }) => [manifest.name, Object.keys(manifest.dependencies ?? {})]))
  for (;;) {
    const free = [...left].filter(([, needs]) => needs.every((name) => !left.has(name)))
    if (free.length === 0) break
    for (const [name] of free) left.delete(name)
  }
  expect([...left.keys()]).toEqual([])
})
