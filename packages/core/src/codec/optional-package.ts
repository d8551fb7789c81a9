import { join } from 'node:path'
import { ArgumentError } from '../errors/errors.ts'

/**
 * Loads a package that is installed only if it is needed.
 *
 * Bundlers do not follow the name, and so do not miss a package that the application does not use. It is looked for from
 * this module, and, in a bundle that runs elsewhere, from the main script and from the working directory.
 *
 * @param name - The package.
 * @param user - What needs it: `the lz4 compressor`.
 * @returns Its exports.
 * @throws {@link ArgumentError} when it cannot be loaded. The message tells what to install.
 */
export function loadOptional<Exports>(name: string, user: string): Exports {
  // Bundlers follow an imported `createRequire`.
  const { createRequire } = process.getBuiltinModule('node:module')
  let missing: unknown
  for (const base of places()) {
    const require = createRequire(base)
    try {
      require.resolve(name)
    } catch (cause) {
      missing ??= cause
      continue
    }
    try {
      return require(name) as Exports
    } catch (cause) {
      throw unusable(name, user, `cannot be loaded: ${(cause as Error).message}`, cause)
    }
  }
  throw unusable(name, user, 'is not installed', missing)
}

function places(): string[] {
  // A bundle in CommonJS may lack the first.
  const own: string | undefined = import.meta.url
  return [own, process.argv[1], join(process.cwd(), 'index.js')].filter((place) => place !== undefined)
}

function unusable(name: string, user: string, why: string, cause: unknown): ArgumentError {
  return new ArgumentError(`${user} needs the package "${name}", which ${why} (npm install ${name})`, { cause })
}
