/**
 * Installs the packages as npm publishes them into an application of Nest 11 as `nest new` makes it (CommonJS, Jest),
 * compiles it in every way that TypeScript resolves packages, runs it, and runs its tests; then compiles and runs it
 * with Nest 12. Needs a build and the registry.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pack } from './pack.ts'

const root = resolve(import.meta.dirname, '..')
const packages = ['core', 'redis', 'holdfast', 'http', 'express', 'nest', 'keyv', 'local-redis']
const application = mkdtempSync(join(tmpdir(), 'holdfast-packed-'))
const environment = { ...process.env, CI: 'true', NODE_OPTIONS: '' }

/** How TypeScript may find packages from CommonJS. `nest build` uses nodenext. */
const RESOLUTIONS = [
  '--module commonjs --moduleResolution node10 --resolvePackageJsonExports false',
  '--module node16 --moduleResolution node16',
  '--module preserve --moduleResolution bundler',
]

const NEST_12 = ['common@12.5.1', 'core@12.5.1', 'platform-express@12.5.1', 'testing@12.1.1'].map(
  (name) => `@nestjs/${name}`,
)

function run(command: string, ...args: readonly string[]): void {
  console.log(`> ${command} ${args.join(' ')}`)
  try {
    execFileSync(command, args, { cwd: application, env: environment, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string }
    console.error(`${stdout}\n${stderr}`)
    throw error
  }
}

try {
  cpSync(join(root, 'compat/nest-11-application'), application, { recursive: true })
  const archives = pack(packages, application)
  run('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', 'keyv@5.6.0', ...archives)
  for (const options of RESOLUTIONS) run('npx', 'tsc', '--noEmit', ...options.split(' '))
  run('npx', 'nest', 'build')
  run('node', 'dist/main')
  run('npx', 'jest')
  run('npx', 'jest', '--config', './test/jest-e2e.json')
  // Nest 12 is ES modules, which a CommonJS application requires. Jest cannot: Nest 12 has Vitest for its tests.
  run('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', ...NEST_12)
  run('npx', 'nest', 'build')
  run('node', 'dist/main')
} finally {
  rmSync(application, { recursive: true, force: true })
}
