/**
 * Checks that `npm install` left the lockfile as it was, but for optional packages of other platforms.
 *
 *     npm run lock -- <package-lock.json before the install>
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Lockfile, lockChanges } from './lock-changes.ts'

const read = (path: string): Lockfile => JSON.parse(readFileSync(path, 'utf8')) as Lockfile

const changes = lockChanges(
  read(resolve(process.argv[2] ?? '')),
  read(resolve(import.meta.dirname, '../package-lock.json')),
)
if (changes.length > 0) {
  console.error('package-lock.json does not fit the package.json files. Run npm install, and commit package-lock.json.')
  for (const change of changes) console.error(`  ${change}`)
  process.exitCode = 1
}
