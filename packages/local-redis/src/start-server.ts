import { orUndo } from './all-or-none.ts'
import { startContainer } from './docker/server-container.ts'
import { LocalArgumentError, PortInUseError } from './errors.ts'
import { findServer } from './find/find-server.ts'
import type { ServerSource } from './find/server-source.ts'
import { freePort } from './free-port.ts'
import type { LaunchPlan } from './launch-plan.ts'
import type { LocalServer, ServerOptions } from './local-server.ts'
import { ServerProcess } from './process/server-process.ts'
import { openServerAccess, type ServerAccess } from './server-access/server-access.ts'
import { asArgs, quickShutdown, REPLICATION } from './server-directives.ts'

const PORT_ATTEMPTS = 5

/**
 * Starts one real server on 127.0.0.1. Resolves when it serves commands.
 *
 * It keeps nothing on disk, its log is in memory, and it ends with this process, however that ends. A failed start
 * leaves nothing behind.
 *
 * @param options - Port, arguments, program; all have defaults.
 * @returns The running server.
 * @throws {@link PortInUseError} when `port` is taken.
 * @throws {@link ServerExitedError} when the server refuses to start, for example because of an argument.
 * @throws {@link ServerNotFoundError} when this machine has no server and may not install one.
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
  return orUndo(async (undo) => {
    const access = await openServerAccess(options)
    undo(access.release)
    return startFrom(source, options, { access, release: access.release })
  })
}

/** What the servers of a set share, besides their options. */
export interface SharedSetup {
  /** Who may connect. */
  readonly access: ServerAccess
  /** Called when the server has stopped. */
  readonly release?: () => Promise<void>
}

/**
 * Starts one server from a known source.
 *
 * @param source - Program or image.
 * @param options - As for {@link startServer}; program and access are ignored.
 * @param setup - What it shares with others.
 * @returns The running server.
 */
export function startFrom(source: ServerSource, options: ServerOptions, setup: SharedSetup): Promise<LocalServer> {
  const { unixSocket = false, startTimeout, args: own = [] } = options
  const args = [...replicationArgs(options, setup.access), ...setup.access.args, ...own]
  const timeout = startTimeout === undefined ? {} : { startTimeout }
  return launch(source, options.port, { ...setup, ...timeout, unixSocket, args, kept: ['nodes.conf'] })
}

/**
 * Starts a server program with exactly these arguments, besides those for its address and for a quick shutdown.
 *
 * @param source - Program or image.
 * @param wantedPort - Its port; a free one by default.
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
      const shutdownArgs = asArgs(quickShutdown(source.version))
      return await ServerProcess.start(source, port, { ...plan, args: [...shutdownArgs, ...plan.args] })
    } catch (error) {
      // Another process took the port after it was found free: try another one.
      if (!(error instanceof PortInUseError) || wantedPort !== undefined || attempt === PORT_ATTEMPTS) throw error
    }
  }
}

function replicationArgs({ replicaOf }: ServerOptions, access: ServerAccess): readonly string[] {
  const primary = replicaOf === undefined ? [] : ['--replicaof', replicaOf.host, `${replicaOf.port}`]
  // A primary needs the credentials too: after a failover it is a replica.
  const { username, password } = replicaOf?.login ?? access.login
  const user = username === undefined ? [] : ['--masteruser', username]
  const auth = password === undefined ? [] : [...user, '--masterauth', password]
  return ['--save', '', '--appendonly', 'no', ...asArgs(REPLICATION), ...primary, ...auth]
}
