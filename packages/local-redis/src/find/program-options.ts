import { LocalArgumentError } from '../errors.ts'
import type { Environment } from './command.ts'

/** Which server program to run: taken by every function that starts servers. */
export interface ProgramOptions {
  /**
   * Path of the server program.
   *
   * @defaultValue what `findServer` finds
   */
  readonly binary?: string | undefined
  /**
   * Whether Redis may be installed where there is no server. `true` runs `apt-get install` as root, and otherwise
   * unpacks the package into this user's cache folder; `'unpack'` always does the latter, which changes nothing in
   * the system. Only Debian and its derivatives have apt-get.
   *
   * @defaultValue the environment variable HOLDFAST_INSTALL_REDIS: `1` for true, `unpack`, or `0`; without it, false
   */
  readonly install?: boolean | 'unpack' | undefined
}

/** The environment variable that allows to install Redis. */
export const INSTALL_VARIABLE = 'HOLDFAST_INSTALL_REDIS'

const VALUES: Readonly<Record<string, boolean | 'unpack'>> = { '': false, '0': false, '1': true, unpack: 'unpack' }

/**
 * Tells whether Redis may be installed.
 *
 * @param install - The option; it wins over the environment.
 * @param env - Environment with HOLDFAST_INSTALL_REDIS.
 * @throws {@link LocalArgumentError} when option or variable has another value.
 */
export function installPermission(install: unknown, env: Environment): boolean | 'unpack' {
  if (install === undefined) {
    const text = env[INSTALL_VARIABLE] ?? ''
    const value = Object.hasOwn(VALUES, text) ? VALUES[text] : undefined
    if (value !== undefined) return value
    throw new LocalArgumentError(`${INSTALL_VARIABLE}: expected 1, unpack or 0, got ${JSON.stringify(text)}`)
  }
  if (typeof install === 'boolean' || install === 'unpack') return install
  throw new LocalArgumentError(`install: expected true, false or 'unpack', got ${JSON.stringify(install)}`)
}
