import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ServerNotFoundError, ServerTooOldError } from '../errors.ts'
import type { ServerBinary } from './server-source.ts'

const run = promisify(execFile)

const FLOORS = { redis: [6, 2], valkey: [7, 2] } as const

/**
 * Asks a server program for its version.
 *
 * @param path - Absolute path of the program.
 * @param env - Variables it needs in its environment.
 * @returns The program with its flavor and version.
 * @throws {@link ServerNotFoundError} when it cannot run, or is not a Redis or Valkey server.
 * @throws {@link ServerTooOldError} below Redis 6.2 and Valkey 7.2.
 */
export async function inspectBinary(path: string, env: Readonly<Record<string, string>> = {}): Promise<ServerBinary> {
  const said = await run(path, ['--version'], { env: { ...process.env, ...env }, timeout: 10_000 }).then(
    ({ stdout }) => stdout.trim(),
    (error: Error) => {
      throw new ServerNotFoundError(`Cannot run the server program ${path}: ${error.message.trim()}`, { cause: error })
    },
  )
  const version = /\bv=(\d+\.\d+\.\d+)/.exec(said)?.[1]
  if (version === undefined) {
    throw new ServerNotFoundError(`${path} is not a Redis or Valkey server: it reports "${said.split('\n', 1)[0]}".`)
  }
  // Valkey 7.2 says "Server v=7.2.4", later versions "Valkey server v=8.0.0".
  const flavor = /^(valkey )?server/i.test(said) ? 'valkey' : 'redis'
  if (!isAtLeast(version, FLOORS[flavor])) {
    throw new ServerTooOldError(
      `${path} is ${flavor} ${version}; Redis 6.2 or Valkey 7.2 is required. ` +
        'Install a newer one and name it in HOLDFAST_REDIS_SERVER.',
    )
  }
  return { kind: 'binary', path, flavor, version, env }
}

/**
 * Tells whether a version is at least another.
 *
 * @param version - Such as `7.0.15`.
 * @param floor - Major and minor number of the other.
 */
export function isAtLeast(version: string, [floorMajor, floorMinor]: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > floorMajor || (major === floorMajor && minor >= floorMinor)
}
