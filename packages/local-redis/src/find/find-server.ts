import { resolve } from 'node:path'
import { availableImage } from '../docker/available-image.ts'
import { LocalServerError, ServerNotFoundError, ServerTooOldError } from '../errors.ts'
import { cachedServer } from './cached-server.ts'
import type { Environment } from './command.ts'
import { fetchServer } from './fetch-server.ts'
import { installHint, readOsRelease } from './install-hint.ts'
import { INSTALL_VARIABLE, installPermission, type ProgramOptions } from './program-options.ts'
import { isInPath, searchFolders, USUAL_FOLDERS } from './search-folders.ts'
import type { ServerBinary, ServerSource } from './server-source.ts'
import { inspectBinary } from './server-version.ts'

/** Where `findServer` may look, and what it may do. */
export interface FindServerOptions extends ProgramOptions {
  /**
   * Environment with HOLDFAST_REDIS_SERVER, HOLDFAST_INSTALL_REDIS, PATH, HOME and XDG_CACHE_HOME.
   *
   * @defaultValue `process.env`
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /**
   * Folders to search after those of PATH.
   *
   * @defaultValue the usual ones of Linux and macOS, such as /usr/local/bin and /opt/homebrew/bin
   */
  readonly folders?: readonly string[]
  /**
   * Whether to use Docker when no program is found.
   *
   * @defaultValue true
   */
  readonly docker?: boolean
}

/**
 * Finds a server on this machine. It installs one only with permission.
 *
 * It takes the first of: the path in `binary` or HOLDFAST_REDIS_SERVER; redis-server or valkey-server in the folders
 * of PATH and in the usual ones; a copy unpacked earlier into `$XDG_CACHE_HOME/holdfast` or `~/.cache/holdfast`; with
 * `install`, where there is an apt-get, the package redis-server; Docker, when testcontainers is installed.
 *
 * @param options - Where to look, and whether to install.
 * @returns A program or an image, of Redis 6.2 or Valkey 7.2 at least.
 * @throws {@link ServerNotFoundError} that names the command that installs a server here, and how to allow it.
 * @throws {@link ServerTooOldError} when only an older server is found.
 * @throws {@link LocalArgumentError} when `install` or HOLDFAST_INSTALL_REDIS has an unknown value.
 *
 * @example
 * ```ts
 * const found = await findServer()
 * if (found.kind === 'binary') console.log(`${found.path} is ${found.flavor} ${found.version}`)
 * ```
 */
export async function findServer(options: FindServerOptions = {}): Promise<ServerSource> {
  const { env = process.env, folders = USUAL_FOLDERS, docker = true } = options
  const install = installPermission(options.install, env)
  const named = options.binary ?? env.HOLDFAST_REDIS_SERVER
  // Absolute, because each server runs in its own folder.
  if (named !== undefined && named !== '') return inspectNamed(resolve(named))

  const failures: LocalServerError[] = []
  const search = (): Promise<ServerBinary | undefined> => searchMachine(env, folders, failures)
  const present = await search()
  if (present !== undefined) return present

  const tooOld = failures.find((failure) => failure instanceof ServerTooOldError)
  // Where the installed server is too old, the package manager has no newer one.
  const installable = tooOld === undefined && (await isInPath('apt-get', env.PATH ?? ''))
  if (install !== false && installable) {
    const fetched = await fetchServer(env, install, search, failures)
    if (fetched !== undefined) return fetched
  }
  const image = docker ? await availableImage() : undefined
  if (image !== undefined) return image
  if (tooOld !== undefined) throw tooOld
  const hint = installHint(process.platform, await readOsRelease())
  throw notFound(failures, hint, installable && install === false)
}

async function inspectNamed(path: string): Promise<ServerBinary> {
  return inspectBinary(path).catch((error: Error) => {
    if (!(error instanceof ServerNotFoundError)) throw error
    const advice = 'Correct the `binary` option or HOLDFAST_REDIS_SERVER, or omit both.'
    throw new ServerNotFoundError(`${error.message} ${advice}`, { cause: error })
  })
}

async function searchMachine(
  env: Environment,
  folders: readonly string[],
  failures: LocalServerError[],
): Promise<ServerBinary | undefined> {
  const attempt = (found: Promise<ServerBinary | undefined>): Promise<ServerBinary | undefined> =>
    found.catch((error: unknown) => {
      if (!(error instanceof LocalServerError)) throw error
      failures.push(error)
      return undefined
    })
  for (const path of await searchFolders(env.PATH ?? '', folders)) {
    const found = await attempt(inspectBinary(path))
    if (found !== undefined) return found
  }
  return attempt(cachedServer(env))
}

function notFound(failures: readonly LocalServerError[], hint: string, installable: boolean): ServerNotFoundError {
  const reasons = failures.map((failure) => ` ${failure.message}`).join('')
  const permission = installable ? ` Allow its installation with ${INSTALL_VARIABLE}=1 or install: true.` : ''
  const message = `No Redis or Valkey server on this machine.${reasons}${permission} ${hint}`
  return new ServerNotFoundError(message, { cause: failures[0], installable })
}
