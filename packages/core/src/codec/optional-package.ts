import { ArgumentError } from '../errors/errors.ts'

/**
 * Loads a package that is installed only if it is needed.
 *
 * @param name - The package.
 * @param user - What needs it: `the lz4 compressor`.
 * @param load - Requires it.
 * @returns Its exports.
 * @throws {@link ArgumentError} when it cannot be loaded. The message tells what to install.
 */
export function loadOptional<Exports>(name: string, user: string, load: () => unknown): Exports {
  try {
    return load() as Exports
  } catch (cause) {
    const missing = (cause as { code?: unknown }).code === 'MODULE_NOT_FOUND'
    const why = missing ? 'is not installed' : `cannot be loaded: ${(cause as Error).message}`
    throw new ArgumentError(`${user} needs the package "${name}", which ${why} (npm install ${name})`, { cause })
  }
}
