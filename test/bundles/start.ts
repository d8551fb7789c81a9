import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Notes every module that Node loads, whatever its format. Before anything else, and without a file of its own. */
const WATCH = `
const { registerHooks } = process.getBuiltinModule('node:module')
const urls = new Set()
registerHooks({
  load(url, context, next) {
    urls.add(url)
    return next(url, context)
  },
})
const loaded = () => console.log(JSON.stringify([...urls]))
`

/** How a program gets the packages: as ES modules, or as CommonJS where Node cannot require ES modules. */
export const formats = {
  import: {
    options: ['--input-type=module'],
    load: `const { createCaches, ...names } = await import('holdfast')`,
  },
  require: {
    options: ['--no-experimental-require-module', '--input-type=commonjs'],
    load: `const { createCaches, ...names } = require('holdfast')`,
  },
} as const

/**
 * Runs a program in a fresh process.
 *
 * @param format - How it gets the packages.
 * @param program - What it does with `createCaches`.
 * @param environment - Environment variables.
 * @returns The modules that Node has loaded for it: packages by their names, files of this workspace by their paths.
 */
export async function modulesLoadedBy(
  format: keyof typeof formats,
  program: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly packages: readonly string[]; readonly ours: readonly string[] }> {
  const { options, load } = formats[format]
  const script = `${WATCH}\n${load}\n;(async () => {\n${program}\nloaded()\n})()`
  const { stdout } = await run(process.execPath, [...options, '-e', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
  })
  const files = (JSON.parse(stdout) as readonly string[]).filter((url) => url.startsWith('file:'))
  const ours = files.flatMap((url) => /(?<!node_modules.*)\/packages\/(.+)$/.exec(url)?.[1] ?? [])
  const packages = files.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [])
  return { packages: [...new Set(packages)].sort(), ours: ours.sort() }
}
