import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { applications, environment, nextCommand, type Version } from './applications.ts'
import { installPackages } from './install-packages.ts'

/** Builds the applications, once for all tests. There is no Redis server while they are built. */
export async function setup(): Promise<void> {
  for (const version of [16, 15] as const) await build(version)
}

async function build(version: Version): Promise<void> {
  const application = applications[version]
  await Promise.all([installPackages(application), rm(join(application, '.next'), { recursive: true, force: true })])
  // Nothing answers at this address: the build must not need it.
  const env = { ...environment, CACHE_SETTINGS: '{ "BACKEND": "redis", "LOCATION": "redis://127.0.0.1:1/0" }' }
  await promisify(execFile)(process.execPath, [nextCommand(version), 'build', '--turbopack'], { cwd: application, env })
}
