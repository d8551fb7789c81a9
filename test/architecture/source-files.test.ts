import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { files, read } from './repository.ts'

/** As much as can be read in one sitting. */
const MOST_LINES = 300

const modules = files.filter((path) => path.endsWith('.ts'))

test('no module is longer than 300 lines', () => {
  expect(modules.length).toBeGreaterThan(100)
  const long = modules.flatMap((path) => {
    const lines = read(path).trimEnd().split('\n').length
    return lines > MOST_LINES ? [`${path}: ${lines}`] : []
  })
  expect(long).toEqual([])
})

test('modules are named in kebab-case', () => {
  // Dots separate a role, as in `cache.module.ts` and `cache.test.ts`.
  const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.ts$/
  expect(modules.filter((path) => !kebab.test(basename(path)))).toEqual([])
})

test('no file names a folder of the machine that it was written on', () => {
  const homes = /(?:^|[\s"'`(=:])\/(?:work|root|Users|home\/(?!linuxbrew\/))\/?[\w.-]+\//m
  expect(files.filter((path) => homes.test(read(path)))).toEqual([])
})

test('the lockfile names no registry', () => {
  // npm installs from the registry in the user's configuration.
  expect(read('package-lock.json').match(/"resolved": "https?:[^"]+"/g)).toBeNull()
})
