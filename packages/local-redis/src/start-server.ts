import { type Access, openAccess } from './access/access.ts'
import { startContainer } from './docker/server-container.ts'
import { LocalArgumentError, PortInUseError } from './errors.ts'
import { findServer } from './find/find-server.ts'
import type { ServerSource } from './find/server-source.ts'
import { isAtLeast } from './find/server-version.ts'
import { freePort } from './free-port.ts'
import type { LaunchPlan } from './launch-plan.ts'
import type { LocalServer, ServerOptions } from './local-server.ts'
import { ServerProcess } from './process/server-process.ts'

const PORT_ATTEMPTS = 5

/**
 * Starts one real server on 127.0.0.1 and resolves when it serves commands.
 *
 * It keeps nothing on disk, its log is in memory, and it ends with this process however that ends. A failed start leaves
 * nothing behind.
 *
 * @param options - Port, arguments, program; every one has a default.
 * @returns The running server.
 * @throws {@link PortInUseError} when `port` is taken.
 * @throws {@link ServerExitedError} when the server refuses to start, for instance over an argument.
 * @throws {@link ServerNotFoundError} when this machine has no server and none can be had.
 *
 * @example
 * ```ts
 * await using server = await startServer()
 * const redis = new Redis(server.url)
 * ```
 */
export async function startServer(options: ServerOptions = {}): Promise<LocalServer> {
  const { port } = options
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new LocalArgumentError(`port: expected a whole number from 1 to 65535, got ${String(port)}`)
  }
  const source = await findServer(options)
  const access = await openAccess(options)
  try {
    return await startFrom(source, options, { access, release: access.release })
  } catch (error) {
    await access.release()
    throw error
  }
}

/** What a set of servers gives each of them, beyond its options. */
export interface Company {
  /** Who may connect. */
  readonly access: Access
  /** Called when the server was stopped. */
  readonly release?: () => Promise<void>
}

/**
 * Starts one server from a source that was found already.
 *
 * @param source - Program or image.
 * @param options - As for {@link startServer}; `binary` and {@link AccessOptions} are ignored.
 * @param company - What it has in common with others.
 * @returns The running server.
 */
export function startFrom(source: ServerSource, options: ServerOptions, company: Company): Promise<LocalServer> {
  const { access } = company
  const args = [...commonArgs(options, access), ...access.args, ...(options.args ?? [])]
  return launch(source, options.port, { ...pickLaunch(options), ...company, args, kept: ['nodes.conf'] })
}

/**
 * Starts a server program with exactly these arguments, beside those for its address.
 *
 * @param source - Program or image.
 * @param wantedPort - Its port, or undefined for a free one.
 * @param plan - What to start.
 */
export async function launch(
  source: ServerSource,
  wantedPort: number | undefined,
  plan: LaunchPlan,
): Promise<LocalServer> {
  for (let attempt = 1; ; attempt++) {
    const port = wantedPort ?? (await freePort())
    try {
      if (source.kind === 'image') return await startContainer(source, port, plan)
      return await ServerProcess.start(source, port, { ...plan, args: [...haste(source), ...plan.args] })
    } catch (error) {
      // Another process was faster to take a port that was free a moment ago: that is nobody's mistake.
      if (!(error instanceof PortInUseError) || wantedPort !== undefined || attempt === PORT_ATTEMPTS) throw error
    }
  }
}

function pickLaunch({ unixSocket, startTimeout }: ServerOptions): Pick<LaunchPlan, 'unixSocket' | 'startTimeout'> {
  return { ...(unixSocket ? { unixSocket } : {}), ...(startTimeout === undefined ? {} : { startTimeout }) }
}

function commonArgs({ replicaOf }: ServerOptions, access: Access): string[] {
  const replication = ['--repl-diskless-sync', 'yes', '--repl-diskless-sync-delay', '0']
  const pings = ['--repl-ping-replica-period', '1']
  const primary = replicaOf === undefined ? [] : ['--replicaof', replicaOf.host, `${replicaOf.port}`]
  // A primary too: after a failover it is the one that replicates.
  const { username, password } = replicaOf?.login ?? access.login
  const user = username === undefined ? [] : ['--masteruser', username]
  const auth = password === undefined ? [] : [...user, '--masterauth', password]
  return ['--save', '', '--appendonly', 'no', ...replication, ...pings, ...primary, ...auth]
}

// From 7.0 on, a primary that is told to stop waits up to 10 s for replicas that lag, or are dead.
function haste(source: { readonly version: string }): string[] {
  return isAtLeast(source.version, [7, 0]) ? ['--shutdown-timeout', '0'] : []
}
