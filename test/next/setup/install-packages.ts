import { execFile } from 'node:child_process'
import { cp, mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const root = resolve(import.meta.dirname, '../../..')
const PACKAGES = { core: '@holdfast/core', redis: '@holdfast/redis', holdfast: 'holdfast', next: '@holdfast/next' }

/**
 * Puts the packages into an application as they are published: Next follows imports with its own resolver, which knows
 * no sources.
 *
 * @param application - Its folder.
 */
export async function installPackages(application: string): Promise<void> {
  for (const [folder, name] of Object.entries(PACKAGES)) {
    const target = join(application, 'node_modules', name)
    await rm(target, { recursive: true, force: true })
    await mkdir(join(target, 'dist'), { recursive: true })
    for (const part of ['package.json', 'src']) {
      await cp(join(root, 'packages', folder, part), join(target, part), { recursive: true })
    }
    await promisify(execFile)(process.execPath, [join(root, 'scripts/bundle.ts')], { cwd: target })
  }
}
