import { resolve } from 'node:path'
import { availableImage } from '../docker/available-image.ts'
import { LocalServerError, ServerNotFoundError, ServerTooOldError } from '../errors.ts'
import { installWithApt, unpackWithApt } from './apt-install.ts'
import { cachedServer } from './cached-server.ts'
import type { Environment } from './command.ts'
import { installHint, isDebianLike, readOsRelease } from './install-hint.ts'
import { searchFolders, USUAL_FOLDERS } from './search-folders.ts'
import type { ServerBinary, ServerSource } from './server-source.ts'
import { inspectBinary } from './server-version.ts'

/** Where `findServer` may look, and what it may do. */
export interface FindServerOptions {
  /** Path of the server program; nothing else is considered then. */
  readonly binary?: string
  /**
   * Environment with HOLDFAST_REDIS_SERVER, PATH, HOME and XDG_CACHE_HOME.
   *
   * @defaultValue `process.env`
   */
  readonly env?: Readonly<Record<string, string | undefined>>
  /**
   * Folders to look into after those of PATH.
   *
   * @defaultValue the usual ones of Linux and macOS, such as /usr/local/bin and /opt/homebrew/bin
   */
  readonly folders?: readonly string[]
  /**
   * Whether a server that is missing may be fetched with the system's package manager.
   * `'unpack'` does so without touching the system, also for root.
   *
   * @defaultValue true
   */
  readonly install?: boolean | 'unpack'
  /**
   * Whether Docker may serve when all else fails.
   *
   * @defaultValue true
   */
  readonly docker?: boolean
}

/**
 * Finds a server on this machine, and fetches one where that can be done without a question.
 *
 * In this order: the path in HOLDFAST_REDIS_SERVER; redis-server or valkey-server in the folders of PATH and in the usual
 * ones; a copy unpacked earlier into `$XDG_CACHE_HOME/holdfast` or `~/.cache/holdfast`; on Debian and its kin
 * `apt-get install` as root, else `apt-get download` into that folder; Docker, when testcontainers is installed.
 *
 * @param options - Bounds of the search.
 * @returns A program or an image, of Redis 6.2 or Valkey 7.2 at least.
 * @throws {@link ServerNotFoundError} that names the one command that installs a server here.
 * @throws {@link ServerTooOldError} when only an older server is to be had.
 *
 * @example
 * ```ts
 * const found = await findServer({ install: false })
 * if (found.kind === 'binary') console.log(`${found.path} is ${found.flavor} ${found.version}`)
 * ```
 */
export async function findServer(options: FindServerOptions = {}): Promise<ServerSource> {
  const { env = process.env, folders = USUAL_FOLDERS, install = true, docker = true } = options
  const named = options.binary ?? env.HOLDFAST_REDIS_SERVER
  // A server works in a folder of its own, where a relative path would lead astray.
  if (named !== undefined && named !== '') return inspectNamed(resolve(named))

  const troubles: LocalServerError[] = []
  const present = (await firstGood(env, folders, troubles)) ?? (await cachedServer(env).catch(noteIn(troubles)))
  if (present !== undefined) return present

  const release = await readOsRelease()
  const tooOld = troubles.some((trouble) => trouble instanceof ServerTooOldError)
  // The package manager of a system whose server is too old has no newer one.
  if (install !== false && !tooOld && isDebianLike(release)) {
    const fetched = await fetchOnce(env, folders, install, troubles)
    if (fetched !== undefined) return fetched
  }
  const image = docker ? await availableImage() : undefined
  if (image !== undefined) return image

  const old = troubles.find((trouble) => trouble instanceof ServerTooOldError)
  if (old !== undefined) throw old
  const reasons = troubles.map((trouble) => ` ${trouble.message}`).join('')
  throw new ServerNotFoundError(
    `No Redis or Valkey server on this machine.${reasons} ${installHint(process.platform, release)}`,
    { cause: troubles[0] },
  )
}

async function inspectNamed(path: string): Promise<ServerBinary> {
  return inspectBinary(path).catch((error: Error) => {
    if (!(error instanceof ServerNotFoundError)) throw error
    const advice = 'Correct the `binary` option or HOLDFAST_REDIS_SERVER, or leave both out to have one found.'
    throw new ServerNotFoundError(`${error.message} ${advice}`, { cause: error })
  })
}

async function firstGood(
  env: Environment,
  folders: readonly string[],
  troubles: LocalServerError[],
): Promise<ServerBinary | undefined> {
  for (const path of await searchFolders(env.PATH ?? '', folders)) {
    const found = await inspectBinary(path).catch(noteIn(troubles))
    if (found !== undefined) return found
  }
  return undefined
}

let fetching: Promise<unknown> = Promise.resolve()

// One at a time: several servers are often asked for at once, and the first to fetch one serves the others.
function fetchOnce(
  env: Environment,
  folders: readonly string[],
  install: true | 'unpack',
  troubles: LocalServerError[],
): Promise<ServerBinary | undefined> {
  const attempt = async (): Promise<ServerBinary | undefined> => {
    const present = (await firstGood(env, folders, troubles)) ?? (await cachedServer(env).catch(() => undefined))
    return present ?? fetchServer(env, folders, install, troubles)
  }
  const result = fetching.then(attempt)
  fetching = result.catch(() => {})
  return result
}

async function fetchServer(
  env: Environment,
  folders: readonly string[],
  install: true | 'unpack',
  troubles: LocalServerError[],
): Promise<ServerBinary | undefined> {
  process.emitWarning('No Redis server found: fetching redis-server with apt-get, once.', { code: 'HOLDFAST_FETCH' })
  if (install === true && process.getuid?.() === 0) {
    const installed = await installWithApt(env)
      .then(() => firstGood(env, folders, troubles))
      .catch(noteIn(troubles))
    if (installed !== undefined) return installed
  }
  return unpackWithApt(env)
    .then(() => cachedServer(env))
    .catch(noteIn(troubles))
}

function noteIn(troubles: LocalServerError[]): (error: unknown) => undefined {
  return (error) => {
    const known = error instanceof LocalServerError
    troubles.push(known ? error : new ServerNotFoundError(`apt-get did not provide one: ${firstLines(error)}`))
  }
}

function firstLines(error: unknown): string {
  return String(error instanceof Error ? error.message : error)
    .trim()
    .split('\n')
    .slice(0, 4)
    .join('; ')
}
