import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type LockedPackage, type Lockfile, lockChanges } from '../../scripts/lock-changes.ts'

const LINUX = { os: 'linux', cpu: 'x64', libc: 'glibc' }

/**
 * A tool with one optional binary for each platform, as esbuild or Biome have, and a workspace package that uses it.
 */
const PACKAGES: Readonly<Record<string, LockedPackage>> = {
  '': { name: 'workspace', version: '0.0.0', devDependencies: { tool: '2.0.0' } },
  'node_modules/ours': { resolved: 'packages/ours', link: true },
  'packages/ours': { version: '0.1.0', dependencies: { helper: '1.0.0' } },
  'packages/ours/node_modules/helper': { version: '1.0.0', integrity: 'sha512-helper1' },
  'node_modules/helper': { version: '3.0.0', integrity: 'sha512-helper3' },
  'node_modules/tool': {
    version: '2.0.0',
    integrity: 'sha512-tool',
    dependencies: { helper: '^3.0.0' },
    optionalDependencies: { '@tool/linux-x64': '2.0.0', '@tool/linux-x64-musl': '2.0.0', '@tool/wasm': '2.0.0' },
  },
  'node_modules/@tool/linux-x64': { version: '2.0.0', os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
}

/** The lockfile with some packages added, replaced, or, where undefined, removed. */
function lock(changes: Readonly<Record<string, LockedPackage | undefined>> = {}): Lockfile {
  const packages = Object.entries({ ...PACKAGES, ...changes }).filter(([, locked]) => locked !== undefined)
  return { packages: Object.fromEntries(packages) as Record<string, LockedPackage> }
}

/** Compares the lockfile above with a changed one, on Linux. */
function changesOf(changes: Parameters<typeof lock>[0]): readonly string[] {
  return lockChanges(lock(), lock(changes), LINUX)
}

describe('fine is', () => {
  test('a lockfile that did not change', () => {
    expect(changesOf({})).toEqual([])
  })

  test.each<[string, LockedPackage]>([
    ['@tool/darwin-arm64', { version: '2.0.0', os: ['darwin'], cpu: ['arm64'] }],
    ['@tool/linux-x64-musl', { version: '2.0.0', os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['@tool/not-linux', { version: '2.0.0', os: ['!linux'] }],
  ])('an optional package of another platform that comes or goes: %s', (name, locked) => {
    const path = `node_modules/${name}`
    const tool = {
      ...PACKAGES['node_modules/tool'],
      optionalDependencies: { '@tool/linux-x64': '2.0.0', [name]: '2.0.0' },
    }
    const without = lock({ 'node_modules/tool': tool })
    const including = lock({ 'node_modules/tool': tool, [path]: locked })
    expect(lockChanges(without, including, LINUX)).toEqual([])
    expect(lockChanges(including, without, LINUX)).toEqual([])
  })

  test('whatever only a package of another platform needs', () => {
    const foreign = {
      'node_modules/@tool/wasm': { version: '2.0.0', cpu: ['wasm32'], dependencies: { runtime: '1.0.0' } },
      'node_modules/runtime': { version: '1.0.0' },
    }
    expect(lockChanges(lock(), lock(foreign), LINUX)).toEqual([])
    expect(lockChanges(lock(foreign), lock(), LINUX)).toEqual([])
  })

  test('a package of another C library from which npm 10 dropped the field libc', () => {
    const path = 'node_modules/@tool/linux-x64-musl'
    const musl: LockedPackage = { version: '2.0.0', os: ['linux'], cpu: ['x64'] }
    expect(lockChanges(lock({ [path]: { ...musl, libc: ['musl'] } }), lock({ [path]: musl }), LINUX)).toEqual([])
  })
})

describe('named is', () => {
  test('a version that changed', () => {
    expect(changesOf({ 'node_modules/helper': { version: '3.0.1', integrity: 'sha512-helper3' } })).toEqual([
      'node_modules/helper: 3.0.0 is locked, 3.0.1 was installed',
    ])
  })

  test('a version whose content changed', () => {
    const changes = changesOf({ 'node_modules/helper': { version: '3.0.0', integrity: 'sha512-other' } })
    expect(changes).toEqual([expect.stringContaining('node_modules/helper')])
  })

  test('a changed version of another platform, too', () => {
    const path = 'node_modules/@tool/darwin-arm64'
    const darwin: LockedPackage = { version: '2.0.0', os: ['darwin'] }
    const changes = lockChanges(lock({ [path]: darwin }), lock({ [path]: { ...darwin, version: '2.0.1' } }), LINUX)
    expect(changes).toEqual([`${path}: 2.0.0 is locked, 2.0.1 was installed`])
  })

  test('a new package that a workspace package needs', () => {
    const changes = changesOf({
      'packages/ours': { version: '0.1.0', dependencies: { helper: '1.0.0', added: '1.0.0' } },
      'node_modules/added': { version: '1.0.0' },
    })
    expect(changes).toEqual(['node_modules/added: 1.0.0 is needed and not locked'])
  })

  test('a locked package that is no longer needed', () => {
    const changes = changesOf({
      'packages/ours': { version: '0.1.0' },
      'packages/ours/node_modules/helper': undefined,
    })
    expect(changes).toEqual(['packages/ours/node_modules/helper: 1.0.0 is locked and no longer installed'])
  })

  test('an optional package of this platform that comes or goes', () => {
    const path = 'node_modules/@tool/linux-x64'
    expect(lockChanges(lock(), lock({ [path]: undefined }), LINUX)).toEqual([
      `${path}: 2.0.0 is locked and no longer installed`,
    ])
    expect(lockChanges(lock({ [path]: undefined }), lock(), LINUX)).toEqual([`${path}: 2.0.0 is needed and not locked`])
  })
})

test("every package of this repository's lockfile that is not optional is compared", () => {
  const own = JSON.parse(readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage & { readonly optional?: boolean }>
  }
  const missing = lockChanges({ packages: {} }, own, LINUX).map((change) => change.split(': ')[0])
  const required = Object.keys(own.packages).filter((path) => own.packages[path]?.optional !== true)
  expect(required.length).toBeGreaterThan(100)
  expect(required.filter((path) => !missing.includes(path))).toEqual([])
})
