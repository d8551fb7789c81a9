import { createRequire } from 'node:module'
import { ArgumentError } from '../errors.ts'

const require = createRequire(import.meta.url)

/**
 * Loads a package that only those install who need it.
 *
 * @param name - The package.
 * @param user - Who needs it: `the lz4 compressor`.
 * @returns Its exports.
 * @throws {@link ArgumentError} that says what to install.
 */
export function requireOptional<Exports>(name: string, user: string): Exports {
  try {
    return require(name) as Exports
  } catch (cause) {
    const missing = (cause as { code?: unknown }).code === 'MODULE_NOT_FOUND'
    const why = missing ? 'is not installed' : `cannot be loaded: ${(cause as Error).message}`
    throw new ArgumentError(`${user} needs the package "${name}", which ${why} (npm install ${name})`, { cause })
  }
}
