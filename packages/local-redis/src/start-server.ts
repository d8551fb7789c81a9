import { startContainer } from './docker/server-container.ts'
import { LocalArgumentError, PortInUseError } from './errors.ts'
import { findServer } from './find/find-server.ts'
import type { ServerSource } from './find/server-source.ts'
import { isAtLeast } from './find/server-version.ts'
import { freePort } from './free-port.ts'
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
  const source = await findServer(options.binary === undefined ? {} : { binary: options.binary })
  return startFrom(source, options)
}

/**
 * Starts one server from a source that was found already.
 *
 * @param source - Program or image.
 * @param options - As for {@link startServer}; `binary` is ignored.
 * @returns The running server.
 */
export async function startFrom(source: ServerSource, options: ServerOptions): Promise<LocalServer> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    try {
      return source.kind === 'image'
        ? await startContainer(source, port, commonArgs(options), options)
        : await ServerProcess.start(source, port, [...haste(source), ...commonArgs(options)], options)
    } catch (error) {
      // Another process was faster to take a port that was free a moment ago: that is nobody's mistake.
      if (!(error instanceof PortInUseError) || options.port !== undefined || attempt === PORT_ATTEMPTS) throw error
    }
  }
}

function commonArgs(options: ServerOptions): string[] {
  const { args = [], replicaOf } = options
  const replication = ['--repl-diskless-sync', 'yes', '--repl-diskless-sync-delay', '0']
  const pings = ['--repl-ping-replica-period', '1']
  const primary = replicaOf === undefined ? [] : ['--replicaof', replicaOf.host, `${replicaOf.port}`]
  return ['--save', '', '--appendonly', 'no', ...replication, ...pings, ...primary, ...args]
}

// From 7.0 on, a primary that is told to stop waits up to 10 s for replicas that lag, or are dead.
function haste(source: { readonly version: string }): string[] {
  return isAtLeast(source.version, [7, 0]) ? ['--shutdown-timeout', '0'] : []
}
